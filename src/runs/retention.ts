import type { Clock, Timer } from "../lib/clock.ts";
import type { Catalog } from "./ports.ts";

/** What was removed in one transaction. */
export interface Removed {
  readonly runs: number;
  readonly events: number;
  readonly messages: number;
}

/** Where history can be removed for good. */
export interface RetentionStore {
  /**
   * Removes, in one transaction, at most `limit` runs that ended before an instant, the oldest first, with all that
   * belongs to them, and writes down what it removed. A run that may still go on is never removed.
   */
  removeEndedBefore(instant: number, limit: number, now: number): Promise<Removed>;
}

/** Small enough that nobody waits long for the database. */
export const runsPerTransaction = 100;

const sweepEveryMs = 60 * 60_000;

export interface Retention {
  /** Removes what is too old now. Resolves when nothing more is. Never rejects. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Removes final runs that are older than the configuration keeps them: now, and every hour. Without it, nothing.
 * @param deps.onRemoved told what a sweep removed, when that was something
 */
export function startRetention(deps: {
  readonly store: RetentionStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly onRemoved: (removed: Removed, keepMs: number) => void;
  readonly onFault: (fault: unknown) => void;
}): Retention {
  const { store, catalog, clock } = deps;
  let isStopped = false;
  let timer: Timer | undefined;
  let sweeping: Promise<void> = sweepThenArm();

  async function sweepThenArm(): Promise<void> {
    await sweep();
    if (isStopped) return;
    timer = clock.after(sweepEveryMs, () => {
      sweeping = sweepThenArm();
    });
  }

  async function sweep(): Promise<void> {
    try {
      await removeAll();
    } catch (fault) {
      // The next sweep tries again.
      deps.onFault(fault);
    }
  }

  async function removeAll(): Promise<void> {
    const keepMs = catalog.current().retention?.runs;
    if (keepMs === undefined) return;
    const now = clock.now();
    const total = { runs: 0, events: 0, messages: 0 };
    for (;;) {
      if (isStopped) break;
      const removed = await store.removeEndedBefore(now - keepMs, runsPerTransaction, now);
      total.runs += removed.runs;
      total.events += removed.events;
      total.messages += removed.messages;
      if (removed.runs < runsPerTransaction) break;
    }
    if (total.runs > 0) deps.onRemoved(total, keepMs);
  }

  return {
    sweep,
    async stop() {
      isStopped = true;
      timer?.cancel();
      await sweeping;
    },
  };
}
