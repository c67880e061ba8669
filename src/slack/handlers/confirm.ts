import { isSameActor } from "../../access/actor.ts";
import { approvalNeeded } from "../../access/approvals.ts";
import { refusalToInvoke } from "../../access/invoke.ts";
import type { Values } from "../../definition/inputs.ts";
import type { Json } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { isSealed } from "../../lib/seal.ts";
import type { RequestRefusal } from "../../runs/refusals.ts";
import { checkSubmission, isJoined, type Submission } from "../../runs/request.ts";
import type { RunRequest } from "../../runs/run.ts";
import type { ModalView } from "../blocks.ts";
import { actorOf, type SlackDeps } from "../deps.ts";
import { namesIn } from "../messages/values-block.ts";
import { confirmationDigest, confirmView } from "../views/confirm-view.ts";
import { joinedView } from "../views/joined-view.ts";
import { noticeView } from "../views/notice-view.ts";
import { requestOnce } from "./request-once.ts";

/** A confirmation that nobody answers is forgotten after this time. */
const formLifetimeMs = 60 * 60_000;

/** Why there is nothing to confirm. `wasRecorded`: it is a denied run by now. */
type Unconfirmable = RequestRefusal & { readonly wasRecorded?: true };

/**
 * Keeps a submission until it is confirmed, and makes the view that asks for that.
 * @param formId what the submission is kept under
 */
export async function askToConfirm(
  deps: SlackDeps,
  submission: Submission,
  formId: string,
): Promise<Result<ModalView, Unconfirmable>> {
  const checked = checkSubmission(deps, submission);
  if (!checked.ok) return checked;
  const { action, deployment, requester } = checked.value;
  const { policy } = deps.catalog.current();
  const refusal = refusalToInvoke(policy, requester, action, deployment, deps.catalog.statusOf(deployment).name);
  if (refusal) {
    // Recorded as a denied run, by the same path as every other request.
    const result = await requestOnce(deps, submission);
    return err({ ...(result.ok ? refusal : result.error), wasRecorded: true });
  }
  const now = deps.clock.now();
  await deps.forms.removeExpired(now);
  await deps.forms.save(formId, storedForm(submission, checked.value), now + formLifetimeMs);
  const names = namesIn(deps.catalog.current());
  return ok(confirmView(checked.value, formId, approvalNeeded(policy, action, deployment), names));
}

/** A submission that waits for its confirmation, with what the confirmation has shown. */
interface StoredForm extends Submission {
  readonly shown: Values;
}

/**
 * The submission as it may be stored: what is sensitive is sealed, or left out where it is hidden. Other values of hidden
 * inputs stay, since conditions look at them.
 */
function storedForm(submission: Submission, { action, values: shown }: RunRequest): Json {
  const sensitive = new Set(action.ui_schema?.inputs.filter((input) => input.sensitive).map((input) => input.id));
  const open = Object.entries(submission.values).filter(([id]) => !sensitive.has(id));
  const stored: StoredForm = { ...submission, values: { ...Object.fromEntries(open), ...shown }, shown };
  return JSON.parse(JSON.stringify(stored)) as Json;
}

/** The button was clicked. The answer replaces the confirmation. */
export async function onConfirmed(
  deps: SlackDeps,
  member: string,
  click: { readonly formId: string; readonly digest: string },
): Promise<ModalView> {
  const stored = (await deps.forms.load(click.formId, deps.clock.now())) as unknown as StoredForm | undefined;
  const requester = actorOf(deps, member);
  if (!stored || !isSameActor(stored.requester, requester)) {
    return noticeView(
      "Not started",
      "This confirmation has expired. Nothing was started. Close it and open the form again.",
      "Close",
    );
  }
  const { shown, ...kept } = stored;
  const submission: Submission = { ...kept, requester, values: unsealValues(deps, stored.values) };
  const checked = checkSubmission(deps, submission);
  if (checked.ok && confirmationDigest({ ...checked.value, values: shown }) !== click.digest) {
    return noticeView(
      "Not started",
      "The values have changed since this confirmation was shown. Nothing was started. Go back and send the form again.",
      "Back",
    );
  }
  const result = await requestOnce(deps, submission);
  if (!result.ok) return noticeView("Not started", result.error.message, "Back");
  if (isJoined(result.value, submission)) return joinedView(result.value, requester);
  const text = result.value.status === "awaiting_approval" ? "It waits for approval now." : "It is on its way.";
  return noticeView("Asked for", `${text} The run’s message is in the channel. You can close this.`, "Close");
}

function unsealValues(deps: SlackDeps, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, deps.vault && isSealed(value) ? deps.vault.unseal(value) : value]),
  );
}
