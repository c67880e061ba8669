import { z } from "zod";
import type { Channel, SlackObject } from "../control-types.ts";
import { channelForApp, messageForApp } from "../payloads.ts";
import type { StoredMessage } from "../state/messages.ts";
import type { World } from "../world.ts";
import { Count, Flag, method, refuse, Text, type Answer, type Method } from "./method.ts";
import { pageOf } from "./page-of.ts";
import { joinedChannel, visibleChannel } from "./reach.ts";

const paging = { limit: Count.default(100), cursor: z.string().optional() };
const metadata = { include_all_metadata: Flag.default(false) };
const between = { oldest: Text.default("0"), latest: Text.optional(), inclusive: Flag.default(false) };
const history = { public: "channels:history", private: "groups:history", im: "im:history" };
const seeing = { public: "channels:read", private: "groups:read", im: "im:read" };

/** Messages between two timestamps, without anybody's ephemeral ones. */
function within(
  messages: readonly StoredMessage[],
  { oldest, latest, inclusive }: { oldest: string; latest?: string | undefined; inclusive: boolean },
): StoredMessage[] {
  const from = Number(oldest);
  const to = latest === undefined ? Infinity : Number(latest);
  return messages.filter(({ ts, ephemeral_for }) => {
    if (ephemeral_for !== undefined) return false;
    const at = Number(ts);
    return inclusive ? at >= from && at <= to : at > from && at < to;
  });
}

/** Metadata is shown to those who ask for it, and only that of others needs `metadata.message:read`. */
function forReader(world: World, message: StoredMessage, withMetadata: boolean): SlackObject {
  const { metadata, ...shown } = messageForApp(world, message);
  const isOwn = message.bot_id === world.workspace.app.bot_id;
  const isShown =
    withMetadata && metadata !== undefined && (isOwn || world.workspace.hasScope("metadata.message:read"));
  return isShown ? { ...shown, metadata } : shown;
}

interface Reading {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly include_all_metadata: boolean;
}

function answerPage(world: World, messages: readonly StoredMessage[], reading: Reading): Answer {
  const page = pageOf(messages, reading.limit, reading.cursor);
  if (!page.ok) return refuse(page.error);
  const has_more = page.value.response_metadata.next_cursor !== "";
  const shown = page.value.items.map((message) => forReader(world, message, reading.include_all_metadata));
  const { response_metadata } = page.value;
  return { ok: true, messages: shown, has_more, ...(has_more ? { response_metadata } : {}) };
}

function withMemberCount(world: World, channel: Channel, include: boolean): Answer {
  const { num_members, ...rest } = channelForApp(world, channel);
  return { ok: true, channel: include ? { ...rest, num_members } : rest };
}

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.info": method({
    conversation: seeing,
    arguments: z.object({ channel: z.string(), include_num_members: Flag.default(false) }),
    run: (args, { world }): Answer => {
      const channel = visibleChannel(world, args.channel);
      return channel.ok ? withMemberCount(world, channel.value, args.include_num_members) : refuse(channel.error);
    },
  }),

  "conversations.open": method({
    scopes: ["im:write"],
    arguments: z.object({
      users: z.string().optional(),
      channel: z.string().optional(),
      return_im: Flag.default(false),
    }),
    run: (args, { world }): Answer => {
      if (args.channel !== undefined) {
        const channel = visibleChannel(world, args.channel);
        if (!channel.ok) return refuse(channel.error);
        return { ok: true, no_op: true, already_open: true, channel: { id: channel.value.id } };
      }
      const users = (args.users ?? "").split(",").filter((id) => id !== "");
      if (users.length === 0) return refuse("users_list_not_supplied");
      if (users.length > 1) return refuse("not_simulated", ["group conversations (docs/simulator.md, Gaps)"]);
      const person = world.workspace.person(users[0] ?? "");
      if (!person) return refuse("user_not_found");
      if (person.is_bot) return refuse("cannot_dm_bot");
      const { channel, alreadyOpen } = world.workspace.openDirect(person.id);
      const shown = args.return_im ? channelForApp(world, channel) : { id: channel.id };
      return { ok: true, ...(alreadyOpen ? { no_op: true, already_open: true } : {}), channel: shown };
    },
  }),

  "conversations.history": method({
    conversation: history,
    arguments: z.object({ ...paging, ...between, ...metadata, channel: z.string() }),
    run: (args, { world }): Answer => {
      const channel = joinedChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      const inChannel = world.messages
        .inChannel(channel.value.id)
        .filter((message) => message.thread_ts === undefined || message.broadcast);
      return answerPage(world, within(inChannel, args).reverse(), args);
    },
  }),

  "conversations.replies": method({
    conversation: history,
    arguments: z.object({ ...paging, ...between, ...metadata, channel: z.string(), ts: Text }),
    run: (args, { world }): Answer => {
      const channel = joinedChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      const message = world.messages.find(channel.value.id, args.ts);
      const parent =
        message?.thread_ts === undefined ? message : world.messages.find(channel.value.id, message.thread_ts);
      if (!parent || parent.ephemeral_for !== undefined) return refuse("thread_not_found");
      const replies = within(world.messages.replies(channel.value.id, parent.ts), args);
      return answerPage(world, [parent, ...replies], args);
    },
  }),

  "conversations.members": method({
    conversation: seeing,
    arguments: z.object({ ...paging, channel: z.string() }),
    run: (args, { world }): Answer => {
      const channel = visibleChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      const page = pageOf(channel.value.members, args.limit, args.cursor);
      if (!page.ok) return refuse(page.error);
      return { ok: true, members: page.value.items, response_metadata: page.value.response_metadata };
    },
  }),
};
