import { approvalNeeded } from "../../access/approvals.ts";
import { prefilled } from "../../definition/prefill.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import { unknownAction, unknownDeployment } from "../../runs/refusals.ts";
import type { Run } from "../../runs/run.ts";
import { context, inert, listInto, limits, mrkdwnSection, words, type Block, type ModalView } from "../blocks.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { offersFor, type Offers } from "../offers.ts";
import { openFormAction } from "../listings/actions-list.ts";
import { rerunBlock } from "../messages/rerun-button.ts";
import { formView } from "../views/form-view.ts";

export interface Wanted {
  readonly action: string;
  readonly deployment?: string;
  /** A run whose values fill the form. */
  readonly again?: Run;
}

/** Opens an action's form, for the deployment that was named or for all on which this person may run it now. */
export async function openForm(deps: SlackDeps, conversation: Conversation, wanted: Wanted): Promise<void> {
  const { actionsById, policy } = deps.catalog.current();
  const known = actionsById.get(wanted.action);
  if (!known) return conversation.answer({ text: unknownAction(wanted.action, [...actionsById.keys()]).message });

  const offers = narrow(deps, offersFor(deps.catalog, actorOf(deps, conversation.member), known), wanted, known);
  if (typeof offers === "string") return conversation.answer({ text: offers });

  const approvals = offers.offered.map((offer) => approvalNeeded(policy, known.action, offer.deployment));
  try {
    const view = formView(filledAs(known, wanted.again), offers, conversation.channel, approvals);
    await conversation.open(withNote(view, known, wanted.again));
  } catch (fault) {
    deps.log.warn("a form could not be opened", { action: wanted.action, fault });
    await conversation.answer({
      text: "The form could not be opened: Slack gives us three seconds, and they were over. Nothing was started. Try again.",
      blocks: [
        mrkdwnSection(
          "The form could not be opened: Slack gives us three seconds, and they were over. Nothing was started.",
        ),
        wanted.again ? rerunBlock(wanted.again, "Open the form") : tryAgain(wanted),
      ],
    });
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
