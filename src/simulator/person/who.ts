import type { Channel, Person } from "../control-types.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { StoredMessage } from "../state/messages.ts";
import type { StoredView } from "../state/views.ts";
import { isVisible } from "../present.ts";
import type { World } from "../world.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** Who may act where. Everything a person does begins with one of these. */

export function findPerson(world: World, user: string): Result<Person, Refusal> {
  const person = world.workspace.person(user);
  if (!person) return refuse("user_not_found", `There is no person "${user}"; GET /control/workspace lists them.`);
  if (person.is_bot) return refuse("not_a_person", `${person.real_name} is a bot; act as one of the people.`);
  return ok(person);
}

export interface Presence {
  readonly person: Person;
  readonly channel: Channel;
}

export function findPresence(world: World, user: string, channelId: string): Result<Presence, Refusal> {
  const person = findPerson(world, user);
  if (!person.ok) return person;
  const channel = world.workspace.channel(channelId);
  if (!channel) {
    return refuse("channel_not_found", `There is no channel "${channelId}"; GET /control/workspace lists them.`);
  }
  if (!channel.members.includes(user)) {
    return refuse("not_in_channel", `${person.value.real_name} is not a member of this channel.`);
  }
  return ok({ person: person.value, channel });
}

/** A message that this person sees. */
export function findMessage(world: World, presence: Presence, ts: string): Result<StoredMessage, Refusal> {
  const message = world.messages.find(presence.channel.id, ts);
  if (message && !message.tombstone && isVisible(message, presence.person.id)) return ok(message);
  return refuse("message_not_found", `There is no message ${ts} here; it may have been deleted.`);
}

/** A view that this person can use now: the modal on top of their screen or, when there is none, their Home tab. */
export function findUsableView(world: World, user: string, viewId: string): Result<StoredView, Refusal> {
  const home = world.views.home(user);
  return home?.id === viewId && world.views.stack(user).length === 0 ? ok(home) : findTopView(world, user, viewId);
}

/** The modal on top of this person's screen. */
export function findTopView(world: World, user: string, viewId: string): Result<StoredView, Refusal> {
  const person = findPerson(world, user);
  if (!person.ok) return person;
  const stack = world.views.stack(user);
  const view = stack.find((candidate) => candidate.id === viewId);
  if (!view)
    return refuse("view_not_found", `${person.value.real_name} has no open modal ${viewId}; it may be closed.`);
  if (view !== stack.at(-1)) return refuse("view_not_on_top", "Another modal lies on top of this one; close it first.");
  return ok(view);
}
