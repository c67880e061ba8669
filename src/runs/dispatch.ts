import type { Clock } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import type { Queue, RunStore, WaitingRun } from "./ports.ts";
import { dueAt, isDue, laneOf, type Run } from "./run.ts";
import { createTimers } from "./timers.ts";

/** Sees to what a run waits for: its time, its lane, or the end of its approval time. Called after each change that may need it. */
export type Dispatch = (run: Run) => void;

export interface Dispatcher {
  readonly dispatch: Dispatch;
  /** Sees to instants: what was missed while no process was there fires at once. */
  start(): void;
  stop(): void;
}

/**
 * Queued runs go to their lane, those for later when their time has come; runs that await approval expire. In memory
 * there is one timer for all of them.
 * @param onFault told when an expiry could not be written; it is tried again
 */
export function createDispatcher(deps: {
  readonly store: RunStore;
  readonly queue: Pick<Queue, "wake">;
  readonly clock: Clock;
  readonly onFault: (fault: unknown, runId?: string) => void;
}): Dispatcher {
  const { store, queue, clock, onFault } = deps;
  const timers = createTimers({ store, clock, onDue, onFault });

  function dispatch(run: Run): void {
    // A run that a former owner began keeps its place at the head of the lane.
    if (run.status === "running" || (run.status === "queued" && isDue(run, clock.now()))) {
      queue.wake(toWaiting(run));
      return;
    }
    const instant = dueAt(run);
    if (instant !== undefined) timers.note(instant);
  }

  async function onDue(run: Run): Promise<void> {
    if (run.status === "queued") queue.wake(toWaiting(run));
    else await expire(run);
  }

  async function expire(run: Run): Promise<void> {
    const events = decide(run, { type: "expire" }, clock.now());
    if (!events.ok || (await store.append(run, events.value))) return;
    // A vote came in between; it counts no more, but the run has changed.
    const seen = await store.get(run.id);
    if (seen) await expire(seen);
  }

  return { dispatch, start: () => timers.start(), stop: () => timers.stop() };
}

/** A run as a queue knows it. */
export function toWaiting(run: Run): WaitingRun {
  // What a former process began may still be at work at its target, so nothing in its lane may go before it.
  const priority = run.status === "running" ? "incident" : run.action.priority;
  return { runId: run.id, lane: laneOf(run), env: run.deployment.env, priority };
}
