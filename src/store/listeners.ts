import type { Log } from "../lib/log.ts";

/** Those who want to hear of commits. */
export interface Listeners<News> {
  add(listener: (news: News) => void): () => void;
  call(news: News): void;
}

export function createListeners<News>(log: Log): Listeners<News> {
  const listeners = new Set<(news: News) => void>();
  return {
    add(listener) {
      // Wrapped, so that the same function may subscribe twice and each leaves on its own.
      const own = (news: News): void => listener(news);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    call(news) {
      for (const listener of [...listeners]) {
        try {
          listener(news);
        } catch (fault) {
          // What is written is written; a reader that fails must not make it look otherwise.
          log.error("a listener to the store failed", { fault });
        }
      }
    },
  };
}
