import type { Clock } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import { toWaiting } from "./dispatch.ts";
import type { RunEvent } from "./events.ts";
import type { ExecuteStarted } from "./execute.ts";
import type { Leases } from "./lease.ts";
import type { Queue } from "./ports.ts";
import { isDue, type Run } from "./run.ts";

/** A start that is written in the transaction that records the request, so that it costs no commit of its own. */
export interface Start {
  readonly events: readonly RunEvent[];
  readonly leaseUntil: number;
  /** It is on disk: its work begins. */
  go(run: Run): void;
  /** It is not to be: the lane goes on with what has come to wait meanwhile. Does nothing after `go`. */
  leave(): void;
}

/** Lets runs begin as soon as they are asked for, where their lane is idle. */
export interface Starts {
  /**
   * The start of a run that is about to be written as queued; undefined when it has to wait for its turn. The rules must
   * have been asked with this very request.
   * @param despite the freezes that are set aside for it
   */
  ask(run: Run, despite?: readonly string[]): Start | undefined;
  /**
   * The run is about to be written as queued, and has to wait for its turn: nobody who is written after it starts before.
   * Call what it gives when the queue knows it, or it is not to be.
   */
  expect(run: Run): () => void;
}

export function createStarts({
  queue: { seats },
  leases,
  clock,
  execute,
}: {
  readonly queue: Pick<Queue, "seats">;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly execute: ExecuteStarted;
}): Starts {
  function isForNow(run: Run): boolean {
    return run.status === "queued" && isDue(run, clock.now());
  }

  return {
    ask(run, despite) {
      // What replaces others leaves its place to a newer one, until it is called.
      if (!seats || !isForNow(run) || run.action.concurrency === "replace") return undefined;
      const events = decide(run, { type: "start", owner: leases.owner, despite }, clock.now());
      const seat = events.ok ? seats.reserve(toWaiting(run)) : undefined;
      // Before it is on disk, or a renewal would find a run of ours that nobody is at work on.
      const held = seat && leases.hold(run.id);
      if (!events.ok || !seat || !held) {
        seat?.leave();
        return undefined;
      }
      const leaseUntil = leases.until();
      let hasBegun = false;
      return {
        events: events.value,
        leaseUntil,
        go(started) {
          if (started.status !== "running") throw new Error(`run ${started.id} is ${started.status}, not running`);
          hasBegun = true;
          seat.take((ending) => execute(started, leaseUntil, { held, ending }));
        },
        leave() {
          if (hasBegun) return;
          held.release();
          seat.leave();
        },
      };
    },

    expect: (run) => (seats && isForNow(run) ? seats.expect(toWaiting(run)) : () => undefined),
  };
}
