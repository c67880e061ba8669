import type { Message, OpenView, SharedFile } from "./control-types.ts";
import { fileUrl, reactionsOf } from "./payloads.ts";
import { previewOf, type StoredFile } from "./state/files.ts";
import type { StoredMessage } from "./state/messages.ts";
import type { StoredView } from "./state/views.ts";
import type { World } from "./world.ts";

/** What a person sees, in the control API's shapes. */

function presentMessage(world: World, message: StoredMessage): Message {
  const replies = message.ephemeral_for === undefined ? world.messages.replies(message.channel, message.ts) : [];
  const latest = replies.at(-1);
  return {
    ts: message.ts,
    channel: message.channel,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((reply) => reply.user))],
    // Slack marks an edit only where text is what is shown.
    edited: message.edited_ts !== undefined && message.blocks.length === 0,
    files: message.files.flatMap((id) => {
      const file = world.files.find(id);
      return file ? [presentFile(file)] : [];
    }),
    ...(latest ? { latest_reply: latest.ts } : {}),
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(message.ephemeral_for === undefined ? {} : { ephemeral_for: message.ephemeral_for }),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(message.reactions ? { reactions: reactionsOf(message) } : {}),
  };
}

function presentFile(file: StoredFile): SharedFile {
  const preview = previewOf(file);
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    size: file.bytes.length,
    url: fileUrl(file),
    ...(preview ? { preview: preview.preview, lines_more: preview.lines_more } : {}),
  };
}

/** The messages a person sees in a channel: not the replies, unless sent to the channel too; not others' ephemerals. */
export function channelFor(world: World, channel: string, user: string | undefined): Message[] {
  return world.messages
    .inChannel(channel)
    .filter((message) => message.thread_ts === undefined || message.broadcast === true)
    .filter((message) => isVisible(message, user))
    .map((message) => presentMessage(world, message));
}

/** A thread as a person sees it, the parent first. */
export function threadFor(world: World, channel: string, ts: string, user: string | undefined): Message[] {
  return world.messages
    .inChannel(channel)
    .filter((message) => message.ts === ts || message.thread_ts === ts)
    .filter((message) => isVisible(message, user))
    .map((message) => presentMessage(world, message));
}

export function isVisible(message: StoredMessage, user: string | undefined): boolean {
  return message.ephemeral_for === undefined || message.ephemeral_for === user;
}

export function presentView(view: StoredView): OpenView {
  return {
    id: view.id,
    root_view_id: view.root_view_id,
    previous_view_id: view.previous_view_id,
    hash: view.hash,
    type: view.type,
    title: view.title,
    submit: view.submit,
    close: view.close,
    blocks: view.blocks,
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    notify_on_close: view.notify_on_close,
    clear_on_close: view.clear_on_close,
    state: { values: view.values },
    errors: view.errors,
    ...(view.banner === undefined ? {} : { banner: view.banner }),
  };
}
