import type { Clock, Timer } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import type { Queue, RunStore, WaitingRun } from "./ports.ts";
import { isDue, laneOf, type Run } from "./run.ts";

/** When what could not be written is tried again, in ms. */
const retryMs = 5_000;

/** Sees to what a run waits for: its time, its lane, or the end of its approval time. Called after each change that may need it. */
export type Dispatch = (run: Run) => void;

export interface Dispatcher {
  readonly dispatch: Dispatch;
  stop(): void;
}

/**
 * Queued runs go to their lane, those for later when their time has come; runs that await approval get a timer. A timer
 * that was missed while the process was down fires at once.
 * @param onFault told when an expiry could not be written; it is tried again
 */
export function createDispatcher(deps: {
  readonly store: RunStore;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly onFault: (fault: unknown, runId: string) => void;
}): Dispatcher {
  const { store, queue, clock, onFault } = deps;
  const timers = new Map<string, Timer>();

  function dispatch(run: Run): void {
    timers.get(run.id)?.cancel();
    timers.delete(run.id);
    // A run that a former process began keeps its place at the head of the lane.
    if (run.status === "running") queue.wake(toWaiting(run));
    if (run.status === "queued" && isDue(run, clock.now())) queue.wake(toWaiting(run));
    else if (run.status === "queued" && run.notBefore !== undefined) {
      const wait = run.notBefore - clock.now();
      timers.set(
        run.id,
        clock.after(wait, () => dispatch(run)),
      );
    }
    if (run.status === "awaiting_approval") {
      const wait = run.expiresAt - clock.now();
      timers.set(
        run.id,
        clock.after(wait, () => void expire(run.id).catch((fault: unknown) => tryAgain(run, fault))),
      );
    }
  }

  /** The end of the time could not be written. It is over all the same: `decide` counts no vote after it. */
  function tryAgain(run: Run, fault: unknown): void {
    onFault(fault, run.id);
    timers.set(
      run.id,
      clock.after(retryMs, () => dispatch(run)),
    );
  }

  async function expire(runId: string): Promise<void> {
    timers.delete(runId);
    for (;;) {
      const run = await store.get(runId);
      if (run?.status !== "awaiting_approval") return;
      const events = decide(run, { type: "expire" }, clock.now());
      if (!events.ok || (await store.append(run, events.value))) return;
    }
  }

  return {
    dispatch,
    stop() {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}

function toWaiting(run: Run): WaitingRun {
  return { runId: run.id, lane: laneOf(run), env: run.deployment.env, priority: run.action.priority };
}
