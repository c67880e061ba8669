import { isSameActor } from "../../access/actor.ts";
import { approvalNeeded } from "../../access/approvals.ts";
import { refusalToInvoke } from "../../access/invoke.ts";
import { isSealed } from "../../lib/seal.ts";
import type { Json } from "../../lib/json.ts";
import type { Values } from "../../definition/inputs.ts";
import type { Refusal } from "../../lib/refusal.ts";
import { err, type Result } from "../../lib/result.ts";
import { actionChanged, alreadyRequested, type RequestRefusal } from "../../runs/refusals.ts";
import { checkSubmission, requestRun, type Submission } from "../../runs/request.ts";
import type { Run } from "../../runs/run.ts";
import type { ModalView } from "../blocks.ts";
import { actorOf, type SlackDeps } from "../deps.ts";
import { confirmationDigest, confirmView } from "../views/confirm-view.ts";
import type { ElementState } from "../views/field-block.ts";
import { FormMetadata, readForm, toSlackErrors } from "../views/form-view.ts";
import { noticeView } from "../views/notice-view.ts";

/** How a submission is answered: the modal closes, shows errors under its fields, or gets another one on top. */
export type FormAnswer =
  | { readonly kind: "close" }
  | { readonly kind: "errors"; readonly errors: Record<string, string> }
  | { readonly kind: "push"; readonly view: ModalView };

export interface SubmittedView {
  /** The first view of the stack: one form, one intent. */
  readonly rootViewId: string;
  readonly privateMetadata: string;
  readonly state: { readonly [blockId: string]: { readonly [actionId: string]: ElementState } };
}

/** A confirmation that nobody answers is forgotten after this time. */
const formLifetimeMs = 60 * 60_000;

/** The form was sent: a harmless action becomes a run, a dangerous one asks for confirmation first. */
export async function onFormSubmitted(deps: SlackDeps, member: string, view: SubmittedView): Promise<FormAnswer> {
  const metadata = FormMetadata.parse(JSON.parse(view.privateMetadata));
  const known = deps.catalog.current().actionsById.get(metadata.actionId);
  if (known?.digest !== metadata.actionDigest) return refused(actionChanged());

  const { deploymentId, values } = readForm(known.action, metadata, view.state);
  const submission: Submission = {
    intentKey: `slack:${view.rootViewId}`,
    requester: actorOf(deps, member),
    origin: { kind: "slack", channel: metadata.channel },
    actionId: metadata.actionId,
    actionDigest: metadata.actionDigest,
    deploymentId: deploymentId ?? "",
    values,
  };
  if (known.action.dangerous) return askToConfirm(deps, submission, view);
  const result = await requestOnce(deps, submission);
  return result.ok ? { kind: "close" } : (fieldErrors(deps, submission, result.error) ?? refused(result.error));
}

/**
 * Makes the run. A submission that a rule has denied may be sent again from the same form, since the rule may answer
 * otherwise now; anything else that the form has already become is what it stays.
 */
export async function requestOnce(deps: SlackDeps, submission: Submission): Promise<Result<Run, RequestRefusal>> {
  let intentKey = submission.intentKey;
  let before = await deps.store.getByIntent(intentKey);
  // Named after the denied run, so that two clicks at once still mean one and the same next run.
  while (before?.status === "denied") {
    intentKey = `${submission.intentKey}:after:${before.id}`;
    before = await deps.store.getByIntent(intentKey);
  }
  if (before) return err(alreadyRequested(before));
  const result = await requestRun(deps, { ...submission, intentKey });
  return result.ok && result.value.status === "denied" ? err(result.value.refusal) : result;
}

async function askToConfirm(deps: SlackDeps, submission: Submission, view: SubmittedView): Promise<FormAnswer> {
  const checked = checkSubmission(deps, submission);
  if (!checked.ok) return fieldErrors(deps, submission, checked.error) ?? refused(checked.error);
  const { action, deployment, requester } = checked.value;
  const { policy } = deps.catalog.current();
  const refusal = refusalToInvoke(policy, requester, action, deployment, deps.catalog.statusOf(deployment).name);
  if (refusal) {
    // Recorded as a denied run, by the same path as every other request.
    const result = await requestOnce(deps, submission);
    return refused(result.ok ? refusal : result.error);
  }
  const now = deps.clock.now();
  await deps.forms.removeExpired(now);
  await deps.forms.save(view.rootViewId, storedForm(submission, checked.value.values), now + formLifetimeMs);
  return { kind: "push", view: confirmView(checked.value, approvalNeeded(policy, action, deployment)) };
}

/** The submission as it may be stored: typed values, with what is sensitive sealed. */
function storedForm(submission: Submission, sealedValues: Values): Json {
  return JSON.parse(JSON.stringify({ ...submission, values: sealedValues })) as Json;
}

/** The red button was clicked. The answer replaces the confirmation. */
export async function onConfirmed(
  deps: SlackDeps,
  member: string,
  click: { readonly formId: string; readonly digest: string },
): Promise<ModalView> {
  const stored = (await deps.forms.load(click.formId, deps.clock.now())) as unknown as Submission | undefined;
  const requester = actorOf(deps, member);
  if (!stored || !isSameActor(stored.requester, requester)) {
    return noticeView(
      "Not started",
      "This confirmation has expired. Nothing was started. Close it and open the form again.",
      "Close",
    );
  }
  const submission: Submission = { ...stored, requester, values: unsealValues(deps, stored.values) };
  const checked = checkSubmission(deps, submission);
  if (checked.ok && confirmationDigest({ ...checked.value, values: stored.values }) !== click.digest) {
    return noticeView(
      "Not started",
      "The values have changed since this confirmation was shown. Nothing was started. Go back and send the form again.",
      "Back",
    );
  }
  const result = await requestOnce(deps, submission);
  if (!result.ok) return noticeView("Not started", result.error.message, "Back");
  const text = result.value.status === "awaiting_approval" ? "It waits for approval now." : "It is on its way.";
  return noticeView("Asked for", `${text} The run’s message is in the channel. You can close this.`, "Close");
}

function unsealValues(deps: SlackDeps, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, deps.vault && isSealed(value) ? deps.vault.unseal(value) : value]),
  );
}

function fieldErrors(deps: SlackDeps, submission: Submission, refusal: RequestRefusal): FormAnswer | undefined {
  const known = deps.catalog.current().actionsById.get(submission.actionId);
  const errors = known && refusal.fieldErrors && toSlackErrors(known.action, refusal.fieldErrors);
  return errors && { kind: "errors", errors };
}

/** Over the form, so that going back finds everything as it was typed. */
function refused(refusal: Refusal): FormAnswer {
  return { kind: "push", view: noticeView("Not started", refusal.message, "Back") };
}
