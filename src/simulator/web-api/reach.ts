import type { Channel } from "../control-types.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { World } from "../world.ts";

/** What the bot can see: public channels, and private ones and conversations that it is in. */
export function visibleChannel(world: World, id: string): Result<Channel, "channel_not_found"> {
  const channel = world.workspace.channel(id);
  const isVisible = channel && (!channel.is_private || channel.members.includes(world.workspace.app.bot_user));
  return isVisible ? ok(channel) : err("channel_not_found");
}

/** Where the bot is a member. */
export function joinedChannel(world: World, id: string): Result<Channel, "channel_not_found" | "not_in_channel"> {
  const channel = visibleChannel(world, id);
  if (!channel.ok) return channel;
  return channel.value.members.includes(world.workspace.app.bot_user) ? channel : err("not_in_channel");
}

/**
 * Where the bot may post: by channel id, `#name` or user id (which opens the direct conversation). Public channels
 * that it has not joined need `chat:write.public`.
 */
export function postableChannel(world: World, id: string): Result<Channel, "channel_not_found" | "not_in_channel"> {
  const person = world.workspace.person(id);
  if (person) return person.is_bot ? err("channel_not_found") : ok(world.workspace.openDirect(id).channel);
  const named = world.workspace.channelByName(id);
  const channel = joinedChannel(world, named?.id ?? id);
  if (channel.ok || channel.error === "channel_not_found") return channel;
  const publicChannel = visibleChannel(world, named?.id ?? id);
  return world.workspace.hasScope("chat:write.public") ? publicChannel : channel;
}

/** Whether a message may be answered in a thread: it is there, and it is not itself a reply. */
export function checkThread(
  world: World,
  channel: Channel,
  thread_ts: string | undefined,
): Result<undefined, "thread_not_found" | "cannot_reply_to_message"> {
  if (thread_ts === undefined) return ok(undefined);
  const parent = world.messages.find(channel.id, thread_ts);
  if (!parent) return err("thread_not_found");
  const canHaveThread = parent.thread_ts === undefined && parent.ephemeral_for === undefined && !parent.tombstone;
  return canHaveThread ? ok(undefined) : err("cannot_reply_to_message");
}
