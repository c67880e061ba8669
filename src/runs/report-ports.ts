/**
 * What an edge must remember to show runs to people across restarts: forms that are half filled, messages that were
 * sent, and how far it has read the events.
 */
import type { Json } from "../lib/json.ts";

/**
 * Forms that wait for a second step, such as the confirmation of a dangerous action. The state is the edge's own;
 * sensitive values in it are sealed before they come here.
 */
export interface FormStore {
  /** Keeps the state under `id` until `expiresAt` (ms since the Unix epoch). The same id again replaces it. */
  save(id: string, state: Json, expiresAt: number): Promise<void>;
  /** Undefined when there is none, or when it has expired at `now`. */
  load(id: string, now: number): Promise<Json | undefined>;
  /** Deletes what has expired at `now`, and says how many that were. */
  removeExpired(now: number): Promise<number>;
}

/** A message that shows a run. A run has at most one of each kind. */
export interface RunMessage {
  readonly runId: string;
  /** The edge's own word for what the message is for. */
  readonly kind: string;
  readonly channel: string;
  /** The place in the channel, as the chat knows it. */
  readonly ts: string;
  /** The digest of what the message said last, so that equal content is not sent again. */
  readonly contentDigest: string;
  /**
   * Since when (ms since the Unix epoch) it may have been posted and nobody knows; absent once that is settled. Until then
   * `ts` is the thread that it goes to.
   */
  readonly postingSince?: number;
}

export interface MessageStore {
  get(runId: string, kind: string): Promise<RunMessage | undefined>;
  /** Remembers a message of a run that exists. The same run and kind again replaces it. */
  save(message: RunMessage): Promise<void>;
}

/** The actions that people want at hand, by the actor's key. */
export interface FavouriteStore {
  of(actor: string): Promise<ReadonlySet<string>>;
  set(actor: string, actionId: string, isFavourite: boolean): Promise<void>;
}

/** How far each reader of `RunStore.eventsAfter` has come. */
export interface CursorStore {
  /** The place of the last event that `name` has dealt with; 0 when it has not begun. */
  read(name: string): Promise<number>;
  write(name: string, seq: number): Promise<void>;
}
