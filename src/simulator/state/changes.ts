import type { ChangeEvent } from "../control-types.ts";

type Change = Omit<ChangeEvent, "revision">;

/**
 * One counter over everything a person can see. Whoever reads state remembers the revision it had and may wait until
 * there is a newer one: facts are waited for, nobody sleeps.
 */
export interface Changes {
  readonly revision: number;
  note(change: Change): void;
  subscribe(listener: (event: ChangeEvent) => void): () => void;
  /** Resolves when there is something newer than `since`, when `ms` real milliseconds are over, or at the abort. */
  waitBeyond(since: number, ms: number, signal?: AbortSignal): Promise<void>;
}

export function createChanges(): Changes {
  let revision = 0;
  const listeners = new Set<(event: ChangeEvent) => void>();

  function subscribe(listener: (event: ChangeEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    get revision() {
      return revision;
    },
    note(change) {
      revision += 1;
      for (const listener of [...listeners]) listener({ revision, ...change });
    },
    subscribe,
    waitBeyond(since, ms, signal) {
      if (revision > since || ms <= 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        function finish(): void {
          clearTimeout(timer);
          unsubscribe();
          signal?.removeEventListener("abort", finish);
          resolve();
        }
        // The one who waits sits outside, so this wait is in real time even when the workspace's clock stands still.
        const timer = setTimeout(finish, ms);
        const unsubscribe = subscribe(finish);
        signal?.addEventListener("abort", finish);
      });
    },
  };
}
