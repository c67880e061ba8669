import { approvalNeeded } from "../../access/approvals.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { judge } from "../../runs/judge.ts";
import type { RequestRefusal } from "../../runs/refusals.ts";
import { checkSubmission, isJoined, type Submission } from "../../runs/request.ts";
import type { ModalView } from "../blocks.ts";
import { actorOf, type SlackDeps } from "../deps.ts";
import { namesIn } from "../messages/values-block.ts";
import { confirmationDigest, confirmView } from "../views/confirm-view.ts";
import { joinedView } from "../views/joined-view.ts";
import { noticeView, refusalView } from "../views/notice-view.ts";
import { waitsFor } from "./busy-with.ts";
import { keepSubmission, keptSubmission } from "./kept-submission.ts";
import { requestOnce } from "./request-once.ts";

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
  const { action, deployment } = checked.value;
  const { policy } = deps.catalog.current();
  const { refusal, despite } = judge(deps.catalog, checked.value, deployment, deps.clock.now());
  if (refusal) {
    // Recorded as a denied run, by the same path as every other request.
    const result = await requestOnce(deps, submission);
    return err({ ...(result.ok ? refusal : result.error), wasRecorded: true });
  }
  await keepSubmission(deps, formId, submission, checked.value);
  const names = namesIn(deps.catalog.current());
  const approval = approvalNeeded(policy, action, deployment);
  // When it has been approved, the lane is another one than now.
  const waits = approval ? undefined : await waitsFor(deps, checked.value);
  return ok(confirmView(checked.value, formId, { approval, despite, waits }, names));
}

/** The button was clicked. The answer replaces the confirmation. */
export async function onConfirmed(
  deps: SlackDeps,
  member: string,
  click: { readonly formId: string; readonly digest: string },
): Promise<ModalView> {
  const requester = actorOf(deps, member);
  const kept = await keptSubmission(deps, click.formId, requester);
  if (!kept) {
    return noticeView(
      "Not started",
      "This confirmation has expired. Nothing was started. Go back and send the form again, or type the command again.",
      "Back",
    );
  }
  const { submission, shown } = kept;
  const checked = checkSubmission(deps, submission);
  if (checked.ok && confirmationDigest({ ...checked.value, values: shown }) !== click.digest) {
    return noticeView(
      "Not started",
      "The values have changed since this confirmation was shown. Nothing was started. Go back and send the form again.",
      "Back",
    );
  }
  const result = await requestOnce(deps, submission);
  if (!result.ok) return refusalView(result.error);
  if (isJoined(result.value, submission)) return joinedView(result.value, requester);
  const text = result.value.status === "awaiting_approval" ? "It waits for approval now." : "It is on its way.";
  return noticeView("Asked for", `${text} The run’s message is in the channel. You can close this.`, "Close");
}
