import type { Refusal } from "../../lib/refusal.ts";
import { actionChanged, alreadyRequested, type RequestRefusal } from "../../runs/refusals.ts";
import { isJoined, type Submission } from "../../runs/request.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import type { ModalView } from "../blocks.ts";
import { actorOf, type SlackDeps } from "../deps.ts";
import { formOf, loadOptions, openFormOf } from "../form-of.ts";
import type { LiveForms } from "../live-forms.ts";
import { offersFor } from "../offers.ts";
import { viewOf } from "../views/field-block.ts";
import type { FormState } from "../views/field-view.ts";
import { askedFields, type Asked } from "../views/form-fields.ts";
import { deploymentOf, FormMetadata, formView, inputBlockIds, originOf } from "../views/form-view.ts";
import { askBeforeQueueing } from "./busy.ts";
import { askToConfirm } from "./confirm.ts";
import { requestOnce, whatBecameOf } from "./request-once.ts";
import { joinedView } from "../views/joined-view.ts";
import { noticeView, refusalView } from "../views/notice-view.ts";

/** How a submission is answered: the modal closes, shows errors under its fields, or gets another one on top. */
export type FormAnswer =
  /** `late` is said where the modal cannot close any more without a word; else that a run is on its way. */
  | { readonly kind: "close"; readonly late?: ModalView }
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

/** The form was sent: a harmless action becomes a run, a dangerous one asks for confirmation first. */
export async function onFormSubmitted(
  deps: SlackDeps,
  forms: LiveForms,
  member: string,
  view: SubmittedView,
  texts: Texts,
): Promise<FormAnswer> {
  const metadata = FormMetadata.parse(JSON.parse(view.privateMetadata));
  const known = deps.catalog.current().actionsById.get(metadata.actionId);
  if (known?.digest !== metadata.actionDigest) return refused(texts, actionChanged());

  const { state } = view;
  const remembered = forms.remembered(view.rootViewId);
  const offers = offersFor(deps.catalog, actorOf(deps, member), known, deps.clock.now());
  const deploymentId = deploymentOf(metadata, state);
  const { channel, thread, zone, rows } = metadata;
  const form = formOf(deps, member, known, {
    ...{ offers, channel, thread, deploymentId, zone, rows, state, remembered, texts },
  });
  await loadOptions(form);
  const { asked, values } = askedFields(form.content);
  const unseen = openFormOf(deps, member, metadata, state, remembered, texts);
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
    origin: originOf(metadata),
    actionId: metadata.actionId,
    actionDigest: metadata.actionDigest,
    deploymentId: deploymentId ?? "",
    values,
  };
  const refuse = (refusal: RequestRefusal) => underFields(texts, refusal, asked, state) ?? refused(texts, refusal);
  const busy = await askBeforeQueueing(deps, submission, view.rootViewId, texts);
  if (busy || known.action.dangerous) {
    // Nobody is asked about what has been asked for already, as when the first answer was lost on the way.
    const { became } = await whatBecameOf(deps, submission);
    if (became) return refused(texts, alreadyRequested(became));
  }
  if (busy) return { kind: "push", view: busy };
  if (known.action.dangerous) return confirmFirst(deps, submission, view.rootViewId, texts, refuse);
  const result = await requestOnce(deps, submission);
  if (!result.ok) return refuse(result.error);
  return isJoined(result.value, submission)
    ? { kind: "update", view: joinedView(texts, result.value, submission.requester) }
    : { kind: "close" };
}

/** The second step of a dangerous action, over the form. */
async function confirmFirst(
  deps: SlackDeps,
  submission: Submission,
  formId: string,
  texts: Texts,
  refuse: (refusal: RequestRefusal) => FormAnswer,
): Promise<FormAnswer> {
  const asked = await askToConfirm(deps, submission, formId, texts);
  if (asked.ok) return { kind: "push", view: asked.value };
  return asked.error.wasRecorded ? refused(texts, asked.error) : refuse(asked.error);
}

/** The sentences of a refusal under the fields they belong to; what has no place of its own is said over the form. */
function underFields(
  texts: Texts,
  refusal: RequestRefusal,
  asked: readonly Asked[],
  state: FormState,
): FormAnswer | undefined {
  if (!refusal.fieldErrors) return undefined;
  const errors: Record<string, string> = {};
  const homeless: string[] = [];
  for (const [id, error] of Object.entries(refusal.fieldErrors)) {
    const message = said(texts, error);
    const found = asked.find(({ field }) => field.id === id);
    const block = found && viewOf(found.field).errorBlock(found.field, state, found.place, error);
    if (block === undefined)
      homeless.push(texts.replies.fieldError({ field: found?.field.label ?? id, error: message }));
    else errors[block] = message;
  }
  if (homeless.length === 0) return { kind: "errors", errors };
  const message = `${said(texts, refusal)}\n${homeless.join("\n")}`;
  return { kind: "push", view: noticeView(texts, texts.replies.notStarted, message, "back") };
}

/** Over the form, so that going back finds everything as it was typed. */
function refused(texts: Texts, refusal: Refusal): FormAnswer {
  return { kind: "push", view: refusalView(texts, refusal) };
}
