import type { SlackObject } from "../control-types.ts";
import type { Changes } from "./changes.ts";
import type { Timestamps } from "./timestamps.ts";

/** What a message says; all of it may change by `chat.update`. */
export interface MessageContent {
  readonly text: string;
  readonly blocks: readonly SlackObject[];
  readonly attachments: readonly SlackObject[];
  readonly metadata?: SlackObject;
}

export interface StoredMessage extends MessageContent {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  /** Set when the app has written it. */
  readonly bot_id?: string;
  readonly thread_ts?: string;
  /** A reply that is shown in the channel as well. */
  readonly broadcast?: boolean;
  /** Only this person sees it. */
  readonly ephemeral_for?: string;
  readonly edited_ts?: string;
  readonly files: readonly string[];
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** Deleted, but still the head of a thread. */
  readonly tombstone?: boolean;
}

type MessageDraft = Omit<StoredMessage, "ts" | "edited_ts" | "tombstone">;

/** Every message of the workspace, in order of time within its channel. */
export interface Messages {
  post(draft: MessageDraft): StoredMessage;
  /** Another content under the same timestamp. */
  update(message: StoredMessage, content: MessageContent): StoredMessage;
  /** Puts an emoji under a message; false when this user has already. */
  react(message: StoredMessage, name: string, user: string): boolean;
  remove(message: StoredMessage): void;
  find(channel: string, ts: string): StoredMessage | undefined;
  inChannel(channel: string): readonly StoredMessage[];
  /** Replies of a thread, oldest first, without the parent and without anybody's ephemeral messages. */
  replies(channel: string, parentTs: string): readonly StoredMessage[];
}

export function createMessages(timestamps: Timestamps, changes: Changes): Messages {
  const messagesByChannel = new Map<string, Map<string, StoredMessage>>();

  function channelOf(channel: string): Map<string, StoredMessage> {
    const known = messagesByChannel.get(channel) ?? new Map<string, StoredMessage>();
    messagesByChannel.set(channel, known);
    return known;
  }

  function put(message: StoredMessage): StoredMessage {
    channelOf(message.channel).set(message.ts, message);
    note(message);
    return message;
  }

  function note({ channel, ephemeral_for }: StoredMessage): void {
    changes.note({ kind: "message", channel, ...(ephemeral_for === undefined ? {} : { user: ephemeral_for }) });
  }

  function replies(channel: string, parentTs: string): readonly StoredMessage[] {
    return [...channelOf(channel).values()].filter(
      (message) => message.thread_ts === parentTs && message.ephemeral_for === undefined,
    );
  }

  return {
    post: (draft) => put({ ...draft, ts: timestamps() }),
    update: (message, content) => put({ ...message, ...content, edited_ts: timestamps() }),
    react(message, name, user) {
      const before = message.reactions ?? [];
      const known = before.find((reaction) => reaction.name === name);
      if (known?.users.includes(user)) return false;
      const changed = { name, users: [...(known?.users ?? []), user] };
      const reactions = known ? before.map((other) => (other === known ? changed : other)) : [...before, changed];
      put({ ...message, reactions });
      return true;
    },
    remove(message) {
      if (replies(message.channel, message.ts).length > 0) {
        // Slack keeps a place for the head of a thread, so that its replies still have a home.
        const empty = { text: "This message was deleted.", blocks: [], attachments: [], files: [] };
        put({ ...message, ...empty, tombstone: true });
        return;
      }
      channelOf(message.channel).delete(message.ts);
      note(message);
    },
    find: (channel, ts) => messagesByChannel.get(channel)?.get(ts),
    inChannel: (channel) => [...(messagesByChannel.get(channel)?.values() ?? [])],
    replies,
  };
}
