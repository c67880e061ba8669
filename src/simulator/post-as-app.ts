import type { MessageContent, StoredMessage } from "./state/messages.ts";
import type { World } from "./world.ts";

/** Where a message of the app goes. Undefined and absent are the same. */
interface Place {
  readonly channel: string;
  readonly thread_ts?: string | undefined;
  /** A reply that is shown in the channel as well. */
  readonly broadcast?: boolean | undefined;
  /** Only this person sees it. */
  readonly ephemeral_for?: string | undefined;
  readonly files?: readonly string[];
}

/** The app writes a message, by whichever way it was sent. */
export function postAsApp(world: World, content: MessageContent, place: Place): StoredMessage {
  const { text, blocks, attachments, metadata } = content;
  const { app } = world.workspace;
  return world.messages.post({
    text,
    blocks,
    attachments,
    channel: place.channel,
    user: app.bot_user,
    bot_id: app.bot_id,
    files: place.files ?? [],
    ...(metadata ? { metadata } : {}),
    ...(place.thread_ts === undefined ? {} : { thread_ts: place.thread_ts }),
    ...(place.thread_ts !== undefined && place.broadcast === true ? { broadcast: true } : {}),
    ...(place.ephemeral_for === undefined ? {} : { ephemeral_for: place.ephemeral_for }),
  });
}
