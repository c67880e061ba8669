import type { Clock, Timer } from "../lib/clock.ts";
import type { RunStore } from "./ports.ts";
import { dueAt, type Run } from "./run.ts";

/** How often is looked for runs of other processes, and when what failed is tried again, in ms. */
const pollMs = 5_000;

/**
 * How often everything that is due is looked at, also what lies before what was seen to, in ms: another process may have
 * written it late, and died before it could see to it itself.
 */
const wholeLookMs = 60_000;

const firstPage = 100;

export interface Timers {
  /** Something will be due at this instant. */
  note(instant: number): void;
  /** Looks at once: what was missed while no process was there is late, and never left out. */
  start(): void;
  stop(): void;
}

/**
 * One timer for all runs that wait for an instant, however many there are: the store knows which is next. Each run is
 * handed on once; `onDue` may be called again after a fault, or by another process, so what it writes is guarded.
 */
export function createTimers(deps: {
  readonly store: Pick<RunStore, "due" | "nextDue">;
  readonly clock: Clock;
  readonly onDue: (run: Run) => Promise<void>;
  /** Told when the store fails; it is tried again. */
  readonly onFault: (fault: unknown, runId?: string) => void;
}): Timers {
  const { store, clock, onDue, onFault } = deps;
  let timer: Timer | undefined;
  let armedFor = Infinity;
  /** Everything due until then has been seen to. */
  let seenUntil: number | undefined;
  /**
   * The earliest instant that was noted during a look: what was written late, as after a pause of the process, may lie
   * before the instant that the look has come to, and it has not been seen.
   */
  let noted = Infinity;
  let lastWholeLook = -Infinity;
  let isWorking = false;
  let isStopped = false;

  function arm(instant: number): void {
    if (isStopped || instant >= armedFor) return;
    timer?.cancel();
    armedFor = instant;
    if (isWorking) return;
    const wait = instant - clock.now();
    if (wait > 0) timer = clock.after(wait, () => void work());
    else void work();
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    armedFor = Infinity;
    noted = Infinity;
    const now = clock.now();
    // The clock was set back.
    if (seenUntil !== undefined && seenUntil > now) seenUntil = undefined;
    if (Math.abs(now - lastWholeLook) >= wholeLookMs) {
      lastWholeLook = now;
      seenUntil = undefined;
    }
    let next = now + pollMs;
    try {
      const isDone = await seeTo(now);
      if (isDone) seenUntil = Math.min(now, noted - 1);
      const due = isDone ? await store.nextDue(seenUntil) : undefined;
      if (due !== undefined && due > now) next = Math.min(next, due);
    } catch (fault) {
      onFault(fault);
    }
    isWorking = false;
    // What was noted meanwhile, if that is earlier.
    next = Math.min(next, armedFor);
    armedFor = Infinity;
    arm(next);
  }

  /** Whether all that is due was seen to. */
  async function seeTo(now: number): Promise<boolean> {
    const seen = new Set<string>();
    let isDone = true;
    for (let limit = firstPage; !isStopped; limit *= 2) {
      const runs = await store.due(now, limit, seenUntil);
      for (const run of runs) {
        if (seen.has(run.id) || (seenUntil !== undefined && (dueAt(run) ?? 0) <= seenUntil)) continue;
        seen.add(run.id);
        try {
          await onDue(run);
        } catch (fault) {
          isDone = false;
          onFault(fault, run.id);
        }
      }
      if (runs.length < limit) break;
    }
    return isDone;
  }

  return {
    note(instant) {
      noted = Math.min(noted, instant);
      if (seenUntil !== undefined) seenUntil = Math.min(seenUntil, instant - 1);
      arm(instant);
    },
    start: () => arm(clock.now()),
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}
