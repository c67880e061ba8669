import { unknownPerson } from "../../access/invoke.ts";
import { sourceOf, type Field } from "../../definition/field.ts";
import { fieldsOf } from "../../definition/form.ts";
import { prefilled } from "../../definition/prefill.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import { unknownAction, unknownDeployment } from "../../runs/refusals.ts";
import type { Run } from "../../runs/run.ts";
import { context, inert, listInto, limits, mrkdwnSection, words, type Block, type ModalView } from "../blocks.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { formOf, loadOptions } from "../form-of.ts";
import { offersFor, type Offers } from "../offers.ts";
import { openFormAction } from "../listings/actions-list.ts";
import { rerunBlock } from "../messages/rerun-button.ts";
import { slackErrorCode } from "../slack-error.ts";
import { formView, tooBigFor } from "../views/form-view.ts";

export interface Wanted {
  readonly action: string;
  readonly deployment?: string;
  /** A run whose values fill the form. */
  readonly again?: Run;
}

/** Opens an action's form, for the deployment that was named or for all on which this person may run it now. */
export async function openForm(deps: SlackDeps, conversation: Conversation, wanted: Wanted): Promise<void> {
  const { actionsById } = deps.catalog.current();
  // Strangers learn nothing of what there is.
  if (actorOf(deps, conversation.member).kind === "stranger")
    return conversation.answer({ text: unknownPerson().message });
  const known = actionsById.get(wanted.action);
  if (!known) return conversation.answer({ text: unknownAction(wanted.action, [...actionsById.keys()]).message });

  const offers = narrow(deps, offersFor(deps.catalog, actorOf(deps, conversation.member), known), wanted, known);
  if (typeof offers === "string") return conversation.answer({ text: offers });

  const form = formOf(deps, conversation.member, filledAs(known, wanted.again), {
    offers,
    channel: conversation.channel,
    deploymentId: offers.offered.length === 1 ? offers.offered[0]?.deployment.id : undefined,
    zone: fieldsOf(known.action).some(asksForUtc) ? await conversation.zone() : undefined,
    rows: {},
    state: {},
    remembered: {},
  });
  await optionsInTime(deps, form);
  const view = formView(form);
  const tooBig = tooBigFor(view, form);
  if (tooBig !== undefined) return conversation.answer({ text: tooBig });
  try {
    await conversation.open(withNote(view, known, wanted.again));
  } catch (fault) {
    deps.log.warn("a form could not be opened", { action: wanted.action, fault });
    const text = whyNotOpened(fault);
    const again = wanted.again ? rerunBlock(wanted.again, "Open the form") : tryAgain(wanted);
    await conversation.answer({ text: `${text} Try again.`, blocks: [mrkdwnSection(text), again] });
  }
}

/** The form as it is today, with the values of that run in it. Its digest stays: the action itself is the same. */
function filledAs(known: CatalogAction, again: Run | undefined): CatalogAction {
  return again ? { ...known, action: prefilled(known.action, again.values) } : known;
}

/** Says whose values these are, and whether what they meant then is what they mean now. */
function withNote(view: ModalView, known: CatalogAction, again: Run | undefined): ModalView {
  if (!again) return view;
  const changed =
    known.digest === again.actionDigest ? "" : " :warning: The action has changed since: look at it again.";
  const secret = known.action.ui_schema?.inputs.some((input) => input.sensitive) ? " Secret values are empty." : "";
  const [description, ...rest] = view.blocks;
  const note = context(`With the values of run ${inert(again.id)}.${secret}${changed}`);
  return { ...view, blocks: [...(description ? [description] : []), note, ...rest] };
}

function whyNotOpened(fault: unknown): string {
  const code = slackErrorCode(fault);
  if (code === "missing_scope") {
    return "The form could not be opened: it asks for a file, and Slack has not given us the scope files:read. Nothing was started. Ask the admins of your workspace for it.";
  }
  if (code === "invalid_arguments" || code === "view_too_large") {
    return `The form could not be opened: Slack does not take it (${code}). Nothing was started. Tell the author of the action.`;
  }
  return "The form could not be opened: Slack gives us three seconds, and they were over. Nothing was started.";
}

function asksForUtc(field: Field): boolean {
  return field.kind === "weekly" || (field.kind === "list" && asksForUtc(field.of));
}

/** A field that begins with one of a source's options can only show it when the options are there. */
const patienceMs = 1_000;

/** Waits for the options of sources as long as opening the form allows; what comes later is found by typing. */
async function optionsInTime(deps: SlackDeps, form: ReturnType<typeof formOf>): Promise<void> {
  if (!fieldsOf(form.known.action).some((field) => sourceOf(field))) return;
  const tooLate = Promise.withResolvers<void>();
  const timer = deps.clock.after(patienceMs, tooLate.resolve);
  await Promise.race([loadOptions(form), tooLate.promise]);
  timer.cancel();
}

/** The offers for what was named, or a sentence that says why there are none. */
function narrow(deps: SlackDeps, offers: Offers, wanted: Wanted, { action }: CatalogAction): Offers | string {
  const { offered, withheld } = offers;
  if (wanted.deployment === undefined) {
    if (offered.length > 0) return offers;
    if (withheld.length === 0) return `“${action.title}” is made for no deployment that exists.`;
    const [first] = withheld;
    // What stops a person everywhere for one reason is said once.
    const sentences = [...new Set(withheld.map(({ refusal }) => refusal.message))];
    return first?.refusal.code === "unknown_person"
      ? first.refusal.message
      : `You cannot run “${action.title}” anywhere now. ${listInto(sentences, 4)}`;
  }
  const deployments = [...deps.catalog.current().deploymentsById.values()];
  const named = deployments.find((known) => known.name === wanted.deployment || known.id === wanted.deployment);
  if (!named)
    return unknownDeployment(
      wanted.deployment,
      deployments.map((known) => known.name),
    ).message;
  const offer = offered.find(({ deployment }) => deployment === named);
  if (offer) return { offered: [offer], withheld: [] };
  const reason = withheld.find(({ deployment }) => deployment === named)?.refusal.message;
  return reason ?? `“${action.title}” is not made for ${named.name}.`;
}

/** A click gives a new trigger, and with it three new seconds. */
function tryAgain(wanted: Wanted): Block {
  const value = JSON.stringify({
    actionId: wanted.action,
    ...(wanted.deployment ? { deployment: wanted.deployment } : {}),
  });
  return {
    type: "actions",
    elements: [{ type: "button", action_id: openFormAction, text: words("Open the form", limits.option), value }],
  };
}
