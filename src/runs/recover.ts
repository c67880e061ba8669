import type { Clock, Timer } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Leases } from "./lease.ts";
import { whyInterrupted } from "./owned.ts";
import type { Queue, RunStore } from "./ports.ts";
import { byTurn, wayOn, type RunIn } from "./run.ts";

/** How often owners that are gone are looked for, in ms. A lane is idle for no longer than the lease and this. */
const sweepMs = 2_000;

export interface Recovery {
  /** At start, before anything else: settles what former processes left behind. Rejects when the store does. */
  start(): Promise<void>;
  /** Looks for runs whose owner is gone. Resolves when they are settled or on their way. Never rejects. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What an owner that is gone left running goes on where there is a way on, and is interrupted where nobody knows how far
 * it came. Once, at start, what was queued takes its place in the lanes behind it, by ids alone: there may be very many.
 */
export function createRecovery(deps: {
  readonly store: RunStore;
  readonly queue: Pick<Queue, "wake">;
  readonly dispatch: Dispatch;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly onFault: (fault: unknown, runId?: string) => void;
}): Recovery {
  const { store, queue, dispatch, leases, clock, onFault } = deps;
  let timer: Timer | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function settleOrphans(): Promise<void> {
    const orphans = [...(await store.orphans(leases.abandonedBefore())), ...(await strays())];
    for (const run of orphans.sort(byTurn)) {
      if (isStopped) return;
      if (!leases.isHeld(run.id)) await settle(run);
    }
  }

  /** Runs of ours that nobody here works on: their end could not be written, or what the start had come to. */
  async function strays(): Promise<RunIn<"running">[]> {
    const runs = await Promise.all(leases.takeStrays().map((id) => store.get(id)));
    return runs.filter((run) => run?.status === "running").filter((run) => run.owner === leases.owner);
  }

  async function settle(run: RunIn<"running">): Promise<void> {
    if (wayOn(run)) {
      dispatch(run);
      return;
    }
    if (run.damage !== undefined) onFault(new Error(run.damage), run.id);
    const events = decide(run, { type: "interrupt", reason: whyInterrupted(leases, run) }, clock.now());
    // When somebody else moved first, it is not an orphan any more, or the next sweep sees it as it is now.
    if (events.ok) await store.append(run, events.value, { leaseOverBefore: leases.overBefore(run) });
  }

  function arm(): void {
    if (isStopped) return;
    timer = clock.after(sweepMs, () => {
      sweeping = sweep().then(arm);
    });
  }

  async function sweep(): Promise<void> {
    try {
      await settleOrphans();
    } catch (fault) {
      // The next sweep tries again.
      onFault(fault);
    }
  }

  return {
    async start() {
      await settleOrphans();
      for (const waiting of await store.queued(clock.now())) queue.wake(waiting);
      arm();
    },
    sweep,
    async stop() {
      isStopped = true;
      timer?.cancel();
      await sweeping;
    },
  };
}
