import { unknownPerson } from "../../access/invoke.ts";
import type { OpenModal } from "../clicks.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { actionsList } from "../listings/actions-list.ts";
import { offersFor } from "../offers.ts";
import type { Counts } from "../usage.ts";
import type { Actor } from "../../access/actor.ts";
import { PickMetadata, pickChannelAction, pickChannelBlock, pickView } from "../views/pick-view.ts";
import { openForm } from "./open-form.ts";
import { toSuggestions, type Suggestions } from "./suggest.ts";

/** A shortcut was used: which action shall it be? */
export async function openPicker(deps: SlackDeps, conversation: Conversation): Promise<void> {
  if (actorOf(deps, conversation.member).kind === "stranger") {
    return conversation.answer({ text: unknownPerson().message });
  }
  const { channel, thread } = conversation;
  try {
    await conversation.open(pickView({ channel, ...(thread === undefined ? {} : { thread }) }));
  } catch (fault) {
    deps.log.warn("the list of actions could not be opened", { fault });
    // The same as a message, with a button for each.
    await conversation.answer(actionsList(deps.catalog, actorOf(deps, conversation.member), deps.clock.now()));
  }
}

/** The actions that this person may run somewhere now, those they use most first. */
export async function suggestActions(
  deps: SlackDeps,
  usage: (actor: Actor) => Promise<Counts>,
  member: string,
  typed: string,
): Promise<Suggestions> {
  const actor = actorOf(deps, member);
  const mine = [...deps.catalog.current().actionsById.values()].filter(
    (known) => offersFor(deps.catalog, actor, known, deps.clock.now()).offered.length > 0,
  );
  const counts = await usage(actor);
  const choices = mine
    .sort((one, other) => (counts.get(other.action.id) ?? 0) - (counts.get(one.action.id) ?? 0))
    .map(({ action }) => ({ value: action.id, label: action.title, help: `${action.id}: ${action.description}` }));
  return toSuggestions({ choices }, typed);
}

/** An action was chosen: the picker becomes its form. */
export async function onPicked(
  deps: SlackDeps,
  conversation: Conversation,
  view: OpenModal,
  chosen: string,
): Promise<void> {
  const { channel, thread } = PickMetadata.parse(JSON.parse(view.privateMetadata));
  const picked = view.state[pickChannelBlock]?.[pickChannelAction]?.selected_conversation;
  // A person's own id leads to the direct messages that they have with us.
  const place = channel || (picked ?? conversation.member);
  await openForm(deps, { ...conversation, channel: place, thread }, { action: chosenAction(chosen) });
}

/** Options carry their value as JSON. */
export function chosenAction(chosen: string): string {
  const value: unknown = JSON.parse(chosen);
  return typeof value === "string" ? value : "";
}
