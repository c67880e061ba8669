import { notATarget, unknownPerson } from "../../access/invoke.ts";
import { sourceOf, type Field } from "../../definition/field.ts";
import { fieldsOf } from "../../definition/form.ts";
import type { Values } from "../../definition/inputs.ts";
import { randomId } from "../../lib/ids.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import { unknownAction, unknownDeployment } from "../../runs/refusals.ts";
import type { Submission } from "../../runs/request.ts";
import { context, inert, limits, mrkdwnSection, words as wordsElement, type Block, type ModalView } from "../blocks.ts";
import { actorOf, type Answer, type Conversation, type Redraw, type SlackDeps } from "../deps.ts";
import { persist } from "../form-reply.ts";
import { formOf, loadOptions } from "../form-of.ts";
import { offersFor, type Offers } from "../offers.ts";
import { openFormAction } from "../listings/actions-list.ts";
import { rerunBlock } from "../messages/rerun-button.ts";
import { slackErrorCode } from "../slack-error.ts";
import { askedFields } from "../views/form-fields.ts";
import { formView, tooBigFor } from "../views/form-view.ts";
import { noticeView } from "../views/notice-view.ts";
import { waitView } from "../views/wait-view.ts";
import { askToConfirm } from "./confirm.ts";
import { filledWith, type Filling } from "./fill.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";

/** Which form somebody wants, and what it shall begin with. */
export interface Wanted extends Filling {
  readonly action: string;
  readonly deployment?: string;
}

/** Opens an action's form, for the deployment that was named or for all on which this person may run it now. */
export async function openForm(deps: SlackDeps, conversation: Conversation, wanted: Wanted): Promise<void> {
  const { actionsById } = deps.catalog.current();
  const { texts } = conversation;
  const actor = actorOf(deps, conversation.member);
  // Strangers learn nothing of what there is.
  if (actor.kind === "stranger") return conversation.answer({ text: said(texts, unknownPerson()) });
  const known = actionsById.get(wanted.action);
  if (!known)
    return conversation.answer({
      text: said(texts, unknownAction(wanted.action, [...actionsById.keys()])),
    });

  const offers = narrow(deps, texts, offersFor(deps.catalog, actor, known, deps.clock.now()), wanted, known);
  if (typeof offers === "string") return conversation.answer({ text: offers });
  if (!conversation.canOpen) return conversation.answer(wayIn(conversation, known, wanted));

  const filled = filledWith(texts, known, wanted);
  const offer = offers.offered.length === 1 ? offers.offered[0] : undefined;
  const only = offer?.deployment;
  // What is frozen could not be confirmed; the form says why.
  const isFrozen = offer?.frozen?.refusal !== undefined;
  const ready =
    filled.typed && only && !isFrozen && (await confirmation(deps, conversation, known, only.id, filled.typed));
  if (ready) {
    await show(deps, conversation, ready, wanted);
    return;
  }

  const { channel, thread } = conversation;
  const form = formOf(deps, conversation.member, filled.known, {
    offers,
    channel,
    thread,
    deploymentId: only?.id,
    zone: fieldsOf(known.action).some(asksForUtc) ? await conversation.zone() : undefined,
    rows: {},
    state: {},
    remembered: {},
    texts,
  });
  if (mustFetch(deps, form)) return showLater(deps, conversation, form, filled.note, wanted);
  const view = formView(form);
  const tooBig = tooBigFor(view, form);
  if (tooBig !== undefined) return conversation.answer({ text: tooBig });
  await show(deps, conversation, withNote(view, filled.note), wanted);
}

/** Opens a modal. Where that fails, a button that brings it comes as the answer. */
async function show(
  deps: SlackDeps,
  conversation: Conversation,
  view: ModalView,
  wanted: Wanted,
): Promise<Redraw | undefined> {
  try {
    return await conversation.open(view);
  } catch (fault) {
    await offerAgain(deps, conversation, wanted, fault);
    return undefined;
  }
}

async function offerAgain(deps: SlackDeps, conversation: Conversation, wanted: Wanted, fault: unknown): Promise<void> {
  deps.log.warn("a form could not be opened", { action: wanted.action, fault });
  const { texts } = conversation;
  const text = whyNotOpened(texts, fault);
  const again = wanted.again ? rerunBlock(texts, wanted.again, texts.form.openIt) : openButton(conversation, wanted);
  await conversation.answer({ text: texts.form.tryAgain(text), blocks: [mrkdwnSection(text), again] });
}

/** A trigger lives three seconds and a source may take two: the modal opens first, and is filled when the options are there. */
async function showLater(
  deps: SlackDeps,
  conversation: Conversation,
  form: ReturnType<typeof formOf>,
  note: string | undefined,
  wanted: Wanted,
): Promise<void> {
  const { texts } = conversation;
  const redraw = await show(deps, conversation, waitView(texts, texts.form.asking, texts.form.close), wanted);
  if (!redraw) return;
  try {
    await loadOptions(form);
    const view = formView(form);
    const tooBig = tooBigFor(view, form);
    const filled =
      tooBig === undefined ? withNote(view, note) : noticeView(texts, texts.form.notOpened, tooBig, "close");
    await persist(() => redraw(filled).catch(unlessClosed));
  } catch (fault) {
    await offerAgain(deps, conversation, wanted, fault);
  }
}

/** Whoever has closed the modal meanwhile wants no form any more. */
function unlessClosed(fault: unknown): void {
  if (slackErrorCode(fault) !== "not_found") throw fault;
}

/** Whether something that the form offers has never been asked for; what comes later is found by typing. */
function mustFetch(deps: SlackDeps, { content }: ReturnType<typeof formOf>): boolean {
  const { asked, values } = askedFields(content);
  return asked.some(({ field }) => {
    const source = sourceOf(field);
    return source !== undefined && !deps.options.known(source, values);
  });
}

/** What was typed leaves nothing to ask, and the action is not dangerous: one question is left, whether to run it. */
async function confirmation(
  deps: SlackDeps,
  { member, channel, thread, texts }: Conversation,
  { action, digest }: CatalogAction,
  deploymentId: string,
  values: Values,
): Promise<ModalView | undefined> {
  if (action.dangerous) return undefined;
  const formId = randomId(deps.random, 20);
  const submission: Submission = {
    intentKey: `slack:${formId}`,
    requester: actorOf(deps, member),
    origin: { kind: "slack", channel, ...(thread === undefined ? {} : { thread }) },
    actionId: action.id,
    actionDigest: digest,
    deploymentId,
    values,
  };
  const asked = await askToConfirm(deps, submission, formId, texts);
  // Whatever is missing or wrong, the form asks for it.
  return asked.ok ? asked.value : undefined;
}

function withNote(view: ModalView, note: string | undefined): ModalView {
  if (note === undefined) return view;
  const [description, ...rest] = view.blocks;
  return { ...view, blocks: [...(description ? [description] : []), context(note), ...rest] };
}

/** Where nothing can be opened on, a button that can: its click brings the trigger that a modal needs. */
function wayIn(conversation: Conversation, { action }: CatalogAction, wanted: Wanted): Answer {
  const { form } = conversation.texts;
  const { deployment } = wanted;
  const where = (name: string, of = (text: string) => text): string =>
    deployment === undefined ? name : form.onDeployment({ action: name, deployment: of(deployment) });
  return {
    text: form.openToGoOn(where(action.title)),
    blocks: [mrkdwnSection(where(`*${inert(action.title)}*`, inert)), openButton(conversation, wanted)],
  };
}

function whyNotOpened({ form }: Texts, fault: unknown): string {
  const code = slackErrorCode(fault);
  if (code === "missing_scope") return form.needsFileScope;
  return code === "invalid_arguments" || code === "view_too_large" ? form.notTaken(code) : form.tooLate;
}

function asksForUtc(field: Field): boolean {
  return field.kind === "weekly" || (field.kind === "list" && asksForUtc(field.of));
}

/** The offers for what was named, or a sentence that says why there are none. */
function narrow(
  deps: SlackDeps,
  texts: Texts,
  offers: Offers,
  wanted: Wanted,
  { action }: CatalogAction,
): Offers | string {
  const { offered, withheld } = offers;
  if (wanted.deployment === undefined) {
    if (offered.length > 0) return offers;
    if (withheld.length === 0) return texts.form.noTarget(action.title);
    const [first] = withheld;
    // What stops a person everywhere for one reason is said once.
    const reasons = [...new Set(withheld.map(({ refusal }) => said(texts, refusal)))];
    return first?.refusal.code === "unknown_person"
      ? said(texts, first.refusal)
      : texts.form.nowhere({ action: action.title, reasons });
  }
  const deployments = [...deps.catalog.current().deploymentsById.values()];
  const named = deployments.find((known) => known.name === wanted.deployment || known.id === wanted.deployment);
  if (!named) {
    const names = deployments.map((known) => known.name);
    return said(texts, unknownDeployment(wanted.deployment, names));
  }
  const offer = offered.find(({ deployment }) => deployment === named);
  if (offer) return { offered: [offer], withheld: [] };
  const reason = withheld.find(({ deployment }) => deployment === named)?.refusal;
  return said(texts, reason ?? notATarget(action, named));
}

/** The most that Slack lets a button carry, in characters. */
const longestValue = 2_000;

/** A click gives a new trigger, and with it three new seconds. What was typed comes along when there is room for it. */
function openButton(
  { thread, texts: { form } }: Conversation,
  { action, deployment, words = [], strays = [] }: Wanted,
): Block {
  const where = {
    actionId: action,
    ...(deployment ? { deployment } : {}),
    ...(thread === undefined ? {} : { thread }),
  };
  const whole = JSON.stringify({ ...where, words, strays });
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: openFormAction,
        text: label(words.length > 0 ? form.goOn : form.openIt),
        value: whole.length <= longestValue ? whole : JSON.stringify(where),
      },
    ],
  };
}

function label(text: string): ReturnType<typeof wordsElement> {
  return wordsElement(text, limits.option);
}
