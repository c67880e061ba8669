import type { MessageShortcutRequest, Shortcut, ShortcutRequest, SlackObject } from "../control-types.ts";
import { ok, type Result } from "../../lib/result.ts";
import { interactionBase, messagePlace, responseUrl } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import type { World } from "../world.ts";
import type { Done } from "./done.ts";
import { refuse, refuseOutcome, type Refusal } from "./refusal.ts";
import { findMessage, findPerson, findPresence } from "./who.ts";

/** A person chooses a shortcut from the lightning menu. It is nowhere: the app learns of no channel. */
export async function useShortcut(scene: Scene, request: ShortcutRequest): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const person = findPerson(world, request.user);
  if (!person.ok) return person;
  const shortcut = findShortcut(world, "global", request.callback_id);
  if (!shortcut.ok) return shortcut;
  return deliver(scene, {
    ...interactionBase(world, "shortcut", person.value),
    callback_id: shortcut.value.callback_id,
    trigger_id: world.triggers.issue({ user: person.value.id }),
    action_ts: world.timestamps(),
  });
}

/** A person chooses a shortcut from a message's own menu. Messages that only they see have no such menu. */
export async function useMessageShortcut(
  scene: Scene,
  request: MessageShortcutRequest,
): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const presence = findPresence(world, request.user, request.channel);
  if (!presence.ok) return presence;
  const message = findMessage(world, presence.value, request.message_ts);
  if (!message.ok) return message;
  if (message.value.ephemeral_for !== undefined) {
    return refuse("message_not_found", "A message that is only visible to one person has no menu of shortcuts.");
  }
  const shortcut = findShortcut(world, "message", request.callback_id);
  if (!shortcut.ok) return shortcut;
  const { person, channel } = presence.value;
  const { container: _none, ...place } = messagePlace(world, message.value);
  return deliver(scene, {
    ...interactionBase(world, "message_action", person),
    ...place,
    message_ts: message.value.ts,
    callback_id: shortcut.value.callback_id,
    trigger_id: world.triggers.issue({ user: person.id, channel: channel.id }),
    response_url: responseUrl(world, world.responseUrls.issue({ channel: channel.id, user: person.id })),
    action_ts: world.timestamps(),
  });
}

function findShortcut(world: World, type: Shortcut["type"], callbackId: string): Result<Shortcut, Refusal> {
  const declared = world.workspace.app.shortcuts.filter((shortcut) => shortcut.type === type);
  const found = declared.find((shortcut) => shortcut.callback_id === callbackId);
  if (found) return ok(found);
  const known = declared.map((shortcut) => shortcut.callback_id).join(", ") || "none";
  return refuse("unknown_shortcut", `The app declares no ${type} shortcut "${callbackId}". It declares: ${known}.`);
}

async function deliver(scene: Scene, payload: SlackObject): Promise<Result<Done, Refusal>> {
  const outcome = await scene.app.deliver({ kind: "interactive", payload, acceptsResponse: false });
  return outcome.status === "acked" ? ok({ elapsed_ms: outcome.elapsedMs }) : refuseOutcome(outcome);
}
