import type { Kysely, Transaction } from "kysely";
import type { Log } from "../lib/log.ts";
import type { Change } from "../runs/ports.ts";
import type { StoreObserver } from "../runs/store-observer.ts";
import type { Tables } from "./tables.ts";

/** Transactions one after the other, and those who want to hear of them. */
export interface Writer {
  /**
   * Does `work` in one transaction, which is on disk when the promise resolves. When `work` throws, nothing is written.
   * Listeners are called when it gives changes.
   */
  write<T>(work: (transaction: Transaction<Tables>) => Promise<{ value: T; changes: readonly Change[] }>): Promise<T>;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** Resolves when everything asked for until now is written or has failed. */
  settled(): Promise<void>;
}

export function createWriter(db: Kysely<Tables>, log: Log, observer?: StoreObserver): Writer {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  let last: Promise<void> = Promise.resolve();

  function announceCommit(changes: readonly Change[]): void {
    for (const listener of [...listeners]) {
      try {
        listener(changes);
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
        const begunAt = performance.now();
        const { value, changes } = await db
          .transaction()
          .execute(work)
          .catch((fault: unknown) => {
            observer?.onFailure(fault);
            throw fault;
          });
        observer?.onCommit(performance.now() - begunAt, changes.length);
        if (changes.length > 0) announceCommit(changes);
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
      const own = (changes: readonly Change[]): void => listener(changes);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    settled: () => last,
  };
}
