import type { Kysely, Transaction } from "kysely";
import type { Log } from "../lib/log.ts";
import type { Tables } from "./tables.ts";

/** Transactions one after the other, and those who want to hear of them. */
export interface Writer {
  /**
   * Does `work` in one transaction, which is on disk when the promise resolves. When `work` throws, nothing is written.
   * Listeners are called when it gives `announce: true`.
   */
  write<T>(work: (transaction: Transaction<Tables>) => Promise<{ value: T; announce: boolean }>): Promise<T>;
  subscribe(listener: () => void): () => void;
  /** Resolves when everything asked for until now is written or has failed. */
  settled(): Promise<void>;
}

export function createWriter(db: Kysely<Tables>, log: Log): Writer {
  const listeners = new Set<() => void>();
  let last: Promise<void> = Promise.resolve();

  function announceCommit(): void {
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (fault) {
        // What is written is written; a reader that fails must not make it look otherwise.
        log.error("a listener to the store failed", { fault });
      }
    }
  }

  return {
    write(work) {
      // Kysely's own mutex would do, but it wakes every waiter at each release and keeps no order.
      const turn = last.then(async () => {
        const { value, announce } = await db.transaction().execute(work);
        if (announce) announceCommit();
        return value;
      });
      last = turn.then(
        () => {},
        () => {},
      );
      return turn;
    },
    subscribe(listener) {
      // Wrapped, so that the same function may subscribe twice and each leaves on its own.
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    settled: () => last,
  };
}
