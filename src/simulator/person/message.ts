import type { Channel, MessageRequest, SlackObject } from "../control-types.ts";
import { ok, type Result } from "../../lib/result.ts";
import { messageForApp } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import { tellApp } from "../tell-app.ts";
import type { StoredMessage } from "../state/messages.ts";
import type { Workspace } from "../state/workspace.ts";
import type { Done } from "./done.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { findPresence } from "./who.ts";

/**
 * A person writes a message. The app hears of it when it is mentioned and in its direct conversations; with the app's
 * own user id as the channel, that conversation is opened.
 */
export function sendMessage(scene: Scene, request: MessageRequest): Result<Done, Refusal> {
  const { world } = scene;
  const { app } = world.workspace;
  const isDirect = request.channel === app.bot_user && world.workspace.person(request.user) !== undefined;
  const channel = isDirect ? world.workspace.openDirect(request.user).channel.id : request.channel;
  const presence = findPresence(world, request.user, channel);
  if (!presence.ok) return presence;
  if (presence.value.channel.is_im && (!app.messages_tab || app.messages_read_only)) {
    return refuse("tab_off", "Sending messages to this app has been turned off (features.app_home of its manifest).");
  }
  if (request.text.trim() === "") return refuse("invalid_request", "A message needs some text.");
  const parent = request.thread_ts === undefined ? undefined : world.messages.find(channel, request.thread_ts);
  if (
    request.thread_ts !== undefined &&
    (!parent || parent.thread_ts !== undefined || parent.ephemeral_for !== undefined)
  ) {
    return refuse("thread_not_found", `There is no message ${request.thread_ts} here that could have a thread.`);
  }
  const message = world.messages.post({
    text: withMentions(request.text, world.workspace),
    blocks: [],
    attachments: [],
    files: [],
    channel,
    user: request.user,
    ...(request.thread_ts === undefined ? {} : { thread_ts: request.thread_ts }),
  });
  notify(scene, message);
  return ok({ ts: message.ts, channel });
}

/** Slack's client turns a typed `@Ana Ortiz` into `<@U0ANA>`. */
function withMentions(text: string, { people }: Workspace): string {
  return people.reduce((result, person) => {
    const names = [person.real_name, person.name].map(escapePattern).join("|");
    return result.replace(new RegExp(`(^|[\\s(])@(?:${names})(?![\\w.-])`, "gi"), `$1<@${person.id}>`);
  }, text);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What the app hears of a message, by the kind of its conversation. A mention is heard beside it, not instead. */
function notify(scene: Scene, message: StoredMessage): void {
  const { world } = scene;
  const { app } = world.workspace;
  const place = world.workspace.channel(message.channel);
  if (!place?.members.includes(app.bot_user)) return;
  const heard: SlackObject = {
    ...messageForApp(world, message),
    client_msg_id: world.ids.envelope(),
    blocks: [richText(message.text, world.ids.block())],
    channel: message.channel,
    event_ts: message.ts,
  };
  const isMention = message.text.includes(`<@${app.bot_user}>`);
  if (isMention && !place.is_im) tellApp(scene, "app_mention", { ...heard, type: "app_mention" });
  const { subscription, channel_type } = kindOf(place);
  tellApp(scene, subscription, { ...heard, channel_type });
}

/** What somebody types is rich text in Slack's client: plain pieces, and people. */
function richText(text: string, block_id: string): SlackObject {
  const pieces = text.split(/(<@\w+>)/).filter((piece) => piece !== "");
  const elements = pieces.map((piece) => {
    const [, user_id] = /^<@(\w+)>$/.exec(piece) ?? [];
    return user_id === undefined ? { type: "text", text: piece } : { type: "user", user_id };
  });
  return { type: "rich_text", block_id, elements: [{ type: "rich_text_section", elements }] };
}

function kindOf(place: Channel) {
  if (place.is_im) return { subscription: "message.im", channel_type: "im" } as const;
  if (place.is_private) return { subscription: "message.groups", channel_type: "group" } as const;
  return { subscription: "message.channels", channel_type: "channel" } as const;
}
