import type { Clock, Timer } from "../lib/clock.ts";
import type { Leadership } from "./leadership.ts";
import type { RunLogStore } from "./log-ports.ts";
import type { Change, RunStore } from "./ports.ts";

/** With these a run ends that may have logged something. */
const ends: readonly Change["type"][] = ["ended", "interrupted"];

const logsPerPortion = 20;
const sweepEveryMs = 60 * 60_000;

export interface LogClosing {
  /** Closes what has been told of so far. Never rejects. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Closes the log of each run that ends; and now, and every hour, those that were left open by a crash or a fault. */
export function startLogClosing(deps: {
  readonly store: Pick<RunStore, "subscribe">;
  readonly logs: RunLogStore;
  /** Which of several processes does it: all hear of all ends. */
  readonly lead: Pick<Leadership, "isMine" | "onMine">;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}): LogClosing {
  const { store, logs, lead, clock, onFault } = deps;
  const ended = new Set<string>();
  let mustSweep = true;
  let isStopped = false;
  let timer: Timer | undefined;
  let working: Promise<void> | undefined;

  function wake(): void {
    working ??= work().finally(() => (working = undefined));
  }

  /** One log after the other: nobody waits for it, and a compression takes a core. */
  async function work(): Promise<void> {
    while (!isStopped && lead.isMine() && (mustSweep || ended.size > 0)) {
      try {
        await step();
      } catch (fault) {
        // The next sweep finds it again.
        onFault(fault);
      }
    }
  }

  async function step(): Promise<void> {
    for (const runId of ended) {
      ended.delete(runId);
      await logs.close(runId);
      return;
    }
    mustSweep = false;
    if ((await logs.closeEnded(logsPerPortion)) === logsPerPortion) mustSweep = true;
  }

  function arm(): void {
    timer = clock.after(sweepEveryMs, () => {
      mustSweep = true;
      wake();
      arm();
    });
  }

  const unsubscribe = store.subscribe((changes) => {
    if (!lead.isMine()) return;
    for (const { runId, type } of changes) if (ends.includes(type)) ended.add(runId);
    // Nobody knows what was committed.
    if (changes.length === 0) mustSweep = true;
    if (ended.size > 0 || mustSweep) wake();
  });
  // What ended before, while it was another one's or nobody's.
  const leave = lead.onMine(() => {
    mustSweep = true;
    wake();
  });
  wake();
  arm();

  return {
    async settled() {
      while (working) await working;
    },
    async stop() {
      isStopped = true;
      unsubscribe();
      leave();
      timer?.cancel();
      await working;
    },
  };
}
