import { createManualClock, type Clock } from "../../src/lib/clock.ts";
import { createFact } from "./fact.ts";

/** A clock that stands still, and knows who waits for it. */
export interface WatchedClock extends Clock {
  advance(ms: number): void;
  /** Resolves with the number of timers that were ever set for exactly `ms`, as soon as there are `count`. */
  armed(ms: number, count?: number): Promise<void>;
  /** The lengths of all timers, in the order in which they were set. */
  readonly delays: readonly number[];
}

export function createWatchedClock(start?: number): WatchedClock {
  const clock = createManualClock(start);
  const delays: number[] = [];
  let news = createFact();
  return {
    ...clock,
    delays,
    after(ms, wake) {
      const timer = clock.after(ms, wake);
      delays.push(ms);
      news.happen();
      news = createFact();
      return timer;
    },
    async armed(ms, count = 1) {
      while (delays.filter((delay) => delay === ms).length < count) await news.happened;
    },
  };
}
