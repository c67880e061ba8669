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
import type { Run, RunRequest } from "../../runs/run.ts";
import type { ModalView } from "../blocks.ts";
import { actorOf, type SlackDeps } from "../deps.ts";
import { formOf, loadOptions, openFormOf } from "../form-of.ts";
import type { LiveForms } from "../live-forms.ts";
import { offersFor } from "../offers.ts";
import { namesIn } from "../messages/values-block.ts";
import { confirmationDigest, confirmView } from "../views/confirm-view.ts";
import { viewOf } from "../views/field-block.ts";
import type { FormState } from "../views/field-view.ts";
import { askedFields, type Asked } from "../views/form-fields.ts";
import { deploymentOf, FormMetadata, formView, inputBlockIds } from "../views/form-view.ts";
import { noticeView } from "../views/notice-view.ts";

/** How a submission is answered: the modal closes, shows errors under its fields, or gets another one on top. */
export type FormAnswer =
  | { readonly kind: "close" }
  | { readonly kind: "errors"; readonly errors: Record<string, string> }
  | { readonly kind: "push" | "update"; readonly view: ModalView };

export interface SubmittedView {
  /** The first view of the stack: one form, one intent. */
  readonly rootViewId: string;
  readonly privateMetadata: string;
  readonly state: FormState;
  /** The input blocks that were on the screen. */
  readonly inputBlocks: readonly string[];
}

/** A confirmation that nobody answers is forgotten after this time. */
const formLifetimeMs = 60 * 60_000;

/** The form was sent: a harmless action becomes a run, a dangerous one asks for confirmation first. */
export async function onFormSubmitted(
  deps: SlackDeps,
  forms: LiveForms,
  member: string,
  view: SubmittedView,
): Promise<FormAnswer> {
  const metadata = FormMetadata.parse(JSON.parse(view.privateMetadata));
  const known = deps.catalog.current().actionsById.get(metadata.actionId);
  if (known?.digest !== metadata.actionDigest) return refused(actionChanged());

  const { state } = view;
  const remembered = forms.remembered(view.rootViewId);
  const offers = offersFor(deps.catalog, actorOf(deps, member), known);
  const deploymentId = deploymentOf(metadata, state);
  const { channel, zone, rows } = metadata;
  const form = formOf(deps, member, known, { offers, channel, deploymentId, zone, rows, state, remembered });
  await loadOptions(form);
  const { asked, values } = askedFields(form.content);
  const unseen = openFormOf(deps, member, metadata, state, remembered);
  const next = unseen && formView(unseen);
  // Sent before the form could show what the last change asks for: show it now, and let the person fill it.
  if (next && inputBlockIds(next.blocks).some((id) => !view.inputBlocks.includes(id))) {
    return { kind: "update", view: next };
  }
  const misread = Object.fromEntries(asked.flatMap(({ reading }) => Object.entries(reading.errors)));
  if (Object.keys(misread).length > 0) return { kind: "errors", errors: misread };

  const submission: Submission = {
    intentKey: `slack:${view.rootViewId}`,
    requester: actorOf(deps, member),
    origin: { kind: "slack", channel: metadata.channel },
    actionId: metadata.actionId,
    actionDigest: metadata.actionDigest,
    deploymentId: deploymentId ?? "",
    values,
  };
  const refuse = (refusal: RequestRefusal) => underFields(refusal, asked, state) ?? refused(refusal);
  if (known.action.dangerous) return askToConfirm(deps, submission, view, refuse);
  const result = await requestOnce(deps, submission);
  return result.ok ? { kind: "close" } : refuse(result.error);
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

async function askToConfirm(
  deps: SlackDeps,
  submission: Submission,
  view: SubmittedView,
  refuse: (refusal: RequestRefusal) => FormAnswer,
): Promise<FormAnswer> {
  const checked = checkSubmission(deps, submission);
  if (!checked.ok) return refuse(checked.error);
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
  await deps.forms.save(view.rootViewId, storedForm(submission, checked.value), now + formLifetimeMs);
  return {
    kind: "push",
    view: confirmView(checked.value, approvalNeeded(policy, action, deployment), namesIn(deps.catalog.current())),
  };
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

/** The red button was clicked. The answer replaces the confirmation. */
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
  const text = result.value.status === "awaiting_approval" ? "It waits for approval now." : "It is on its way.";
  return noticeView("Asked for", `${text} The run’s message is in the channel. You can close this.`, "Close");
}

function unsealValues(deps: SlackDeps, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, deps.vault && isSealed(value) ? deps.vault.unseal(value) : value]),
  );
}

/** The sentences of a refusal under the fields they belong to; what has no place of its own is said over the form. */
function underFields(refusal: RequestRefusal, asked: readonly Asked[], state: FormState): FormAnswer | undefined {
  if (!refusal.fieldErrors) return undefined;
  const errors: Record<string, string> = {};
  const homeless: string[] = [];
  for (const [id, message] of Object.entries(refusal.fieldErrors)) {
    const found = asked.find(({ field }) => field.id === id);
    const block = found && viewOf(found.field).errorBlock(found.field, state, found.place, message);
    if (block === undefined) homeless.push(`${found?.field.label ?? id}: ${message}`);
    else errors[block] = message;
  }
  if (homeless.length === 0) return { kind: "errors", errors };
  return refused({ ...refusal, message: `${refusal.message}\n${homeless.join("\n")}` });
}

/** Over the form, so that going back finds everything as it was typed. */
function refused(refusal: Refusal): FormAnswer {
  return { kind: "push", view: noticeView("Not started", refusal.message, "Back") };
}
