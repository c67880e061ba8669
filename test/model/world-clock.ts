import type { Clock } from "../../src/lib/clock.ts";
import { createFact } from "../harness/fact.ts";

/** The time of all processes, and the knowledge whether anything real is still under way. */
export interface WorldClock extends Clock {
  /** The latest instant there has been. */
  latest(): number;
  /** What has passed, in ms, wherever the clock was set. */
  elapsed(): number;
  /** When the next timer rings; undefined for never. */
  next(): number | undefined;
  /** Moves time to an instant and rings what is due, each timer at its time. */
  moveTo(instant: number): void;
  /**
   * Moves time at once. Forward, as a machine that wakes from sleep sees it: what is due rings late. Back, as one whose
   * clock is set: what is not due yet rings after as long as before.
   */
  jump(ms: number): void;
  /** Something real begins or ends, such as a statement in the database. */
  begin(): void;
  end(): void;
  /** Resolves when nothing real is under way and every promise that could go on has. */
  settled(): Promise<void>;
}

interface Timer {
  due: number;
  readonly nth: number;
  readonly wake: () => void;
}

/** So many timers do not ring within one step, unless one sets the next without end. */
const mostRung = 100_000;

export function createWorldClock(start: number): WorldClock {
  let now = start;
  let latest = start;
  let setBack = 0;
  let made = 0;
  let realWork = 0;
  let isIdle = createFact();
  const timers = new Set<Timer>();

  function nextTimer(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.nth < first.nth)) first = timer;
    }
    return first;
  }

  function ring(until: number, isLate: boolean): void {
    for (let rung = 0; ; rung += 1) {
      const next = nextTimer();
      if (!next || next.due > until) return;
      if (rung > mostRung) throw new Error(`timers ring for ever: ${rung} of them until ${until}`);
      timers.delete(next);
      if (!isLate) now = Math.max(now, next.due);
      next.wake();
    }
  }

  return {
    now: () => now,
    after(ms, wake) {
      const timer: Timer = { due: now + Math.max(ms, 0), nth: (made += 1), wake };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    latest: () => Math.max(latest, now),
    elapsed: () => now + setBack,
    next: () => nextTimer()?.due,
    moveTo(instant) {
      ring(instant, false);
      now = Math.max(now, instant);
    },
    jump(ms) {
      latest = Math.max(latest, now);
      now += ms;
      if (ms < 0) {
        setBack -= ms;
        for (const timer of timers) timer.due += ms;
      }
      ring(now, true);
    },
    begin: () => void (realWork += 1),
    end() {
      realWork -= 1;
      if (realWork === 0) isIdle.happen();
    },
    async settled() {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (realWork === 0) return;
        isIdle = createFact();
        await isIdle.happened;
      }
    },
  };
}
