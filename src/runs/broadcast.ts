import type { Json } from "../lib/json.ts";

/** What processes that share a store tell each other. It is a hint: who misses it finds out somewhat later by looking. */
export interface Broadcast {
  /** Tells the others. Never rejects. */
  tell(topic: string, content: Json): void;
  /**
   * Calls back for what others tell; with the topic `missed` when there was no connection for a while, and without a
   * content when it was too long to be told. Returns how to stop that.
   */
  subscribe(listener: (notice: { readonly topic: string; readonly content: Json | undefined }) => void): () => void;
}
