import { z } from "zod";
import type { SlackObject } from "../control-types.ts";
import { readContent, type ContentRules } from "../message-content.ts";
import { messageForApp } from "../payloads.ts";
import { postAsApp } from "../post-as-app.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { StoredMessage } from "../state/messages.ts";
import type { World } from "../world.ts";
import { Flag, method, refuse, Text, type Answer, type Method } from "./method.ts";
import { checkThread, joinedChannel, postableChannel, visibleChannel } from "./reach.ts";

/** To its author a message says whose it is. */
function ownMessageForApp(world: World, message: StoredMessage): SlackObject {
  const { app, team } = world.workspace;
  const bot_profile = {
    id: app.bot_id,
    app_id: app.id,
    name: app.name,
    icons: {},
    deleted: false,
    updated: 0,
    team_id: team.id,
  };
  return { ...messageForApp(world, message), bot_profile };
}

const Anything = z.unknown().optional();
const content = { text: Text.optional(), blocks: Anything, attachments: Anything, metadata: Anything };

function rules(world: World, longText: ContentRules["longText"]): ContentRules {
  return { longText, limitBlockText: true, ids: world.ids };
}

/** A message that the app has written itself and may change. */
function ownMessage(world: World, channelId: string, ts: string, cant: string): Result<StoredMessage, string> {
  const channel = visibleChannel(world, channelId);
  if (!channel.ok) return channel;
  const message = world.messages.find(channel.value.id, ts);
  // Ephemeral messages are on one person's screen only; no method finds them again.
  if (!message || message.tombstone || message.ephemeral_for !== undefined) return err("message_not_found");
  return message.bot_id === world.workspace.app.bot_id ? ok(message) : err(cant);
}

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": method({
    scopes: ["chat:write"],
    arguments: z.object({
      ...content,
      channel: z.string(),
      thread_ts: Text.optional(),
      reply_broadcast: Flag.optional(),
    }),
    run: (args, { world }): Answer => {
      const channel = postableChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      const thread = checkThread(world, channel.value, args.thread_ts);
      if (!thread.ok) return refuse(thread.error);
      const read = readContent(args, rules(world, "cut"));
      if (!read.ok) return refuse(read.error.error, read.error.problems);
      const { thread_ts, reply_broadcast: broadcast } = args;
      const message = postAsApp(world, read.value, { channel: channel.value.id, thread_ts, broadcast });
      const warning = { warning: "message_truncated", response_metadata: { warnings: ["message_truncated"] } };
      const answer = { channel: message.channel, ts: message.ts, message: ownMessageForApp(world, message) };
      return { ok: true, ...answer, ...(read.value.truncated ? warning : {}) };
    },
  }),

  "chat.update": method({
    scopes: ["chat:write"],
    arguments: z.object({ ...content, channel: z.string(), ts: Text }),
    run: (args, { world }): Answer => {
      const message = ownMessage(world, args.channel, args.ts, "cant_update_message");
      if (!message.ok) return refuse(message.error);
      const old = message.value;
      // Slack's rule: without blocks, a new text takes the place of the old blocks; attachments stay until emptied.
      const merged = {
        text: args.text ?? (args.blocks === undefined ? old.text : ""),
        blocks: args.blocks ?? (args.text === undefined ? old.blocks : []),
        attachments: args.attachments ?? old.attachments,
        metadata: args.metadata,
      };
      const read = readContent(merged, rules(world, "refuse"));
      if (!read.ok) return refuse(read.error.error, read.error.problems);
      const { truncated: _never, ...body } = read.value;
      const metadata = args.metadata === undefined && old.metadata ? { metadata: old.metadata } : {};
      const updated = world.messages.update(old, { ...body, ...metadata });
      const answer = { channel: updated.channel, ts: updated.ts, text: updated.text };
      return { ok: true, ...answer, message: ownMessageForApp(world, updated) };
    },
  }),

  "chat.delete": method({
    scopes: ["chat:write"],
    arguments: z.object({ channel: z.string(), ts: Text }),
    run: (args, { world }): Answer => {
      const message = ownMessage(world, args.channel, args.ts, "cant_delete_message");
      if (!message.ok) return refuse(message.error);
      world.messages.remove(message.value);
      return { ok: true, channel: message.value.channel, ts: message.value.ts };
    },
  }),

  "chat.postEphemeral": method({
    scopes: ["chat:write"],
    arguments: z.object({ ...content, channel: z.string(), user: z.string(), thread_ts: Text.optional() }),
    run: (args, { world }): Answer => {
      const channel = joinedChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      if (!channel.value.members.includes(args.user)) return refuse("user_not_in_channel");
      const thread = checkThread(world, channel.value, args.thread_ts);
      if (!thread.ok) return refuse(thread.error);
      const read = readContent(args, rules(world, "cut"));
      if (!read.ok) return refuse(read.error.error, read.error.problems);
      const { thread_ts, user: ephemeral_for } = args;
      const message = postAsApp(world, read.value, { channel: channel.value.id, thread_ts, ephemeral_for });
      return { ok: true, message_ts: message.ts };
    },
  }),

  "chat.getPermalink": method({
    arguments: z.object({ channel: z.string(), message_ts: Text }),
    run: (args, { world }): Answer => {
      const channel = visibleChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      const message = world.messages.find(args.channel, args.message_ts);
      if (!message || message.ephemeral_for !== undefined) return refuse("message_not_found");
      const path = `${world.origin()}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
      const thread = message.thread_ts === undefined ? "" : `?thread_ts=${message.thread_ts}&cid=${message.channel}`;
      return { ok: true, channel: message.channel, permalink: path + thread };
    },
  }),
};
