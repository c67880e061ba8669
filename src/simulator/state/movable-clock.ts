import type { Clock, Timer } from "../../lib/clock.ts";

/** A clock that runs as the one below it does, and can be set forward on top of that. */
export interface MovableClock extends Clock {
  /** How far it is ahead of the clock below, in milliseconds. */
  readonly ahead: number;
  /** Sets it `ms` milliseconds forward, and calls in order every timer that is due then. */
  advance(ms: number): void;
}

interface Waiting {
  readonly due: number;
  readonly wake: () => void;
  below: Timer;
}

export function createMovableClock(below: Clock): MovableClock {
  let ahead = 0;
  const waiting = new Set<Waiting>();
  const now = (): number => below.now() + ahead;

  function fire(timer: Waiting): void {
    if (!waiting.delete(timer)) return;
    timer.below.cancel();
    timer.wake();
  }

  return {
    now,
    get ahead() {
      return ahead;
    },
    after(ms, wake) {
      const timer: Waiting = { due: now() + Math.max(ms, 0), wake, below: { cancel: () => undefined } };
      timer.below = below.after(ms, () => fire(timer));
      waiting.add(timer);
      return {
        cancel() {
          waiting.delete(timer);
          timer.below.cancel();
        },
      };
    },
    advance(ms) {
      const end = now() + ms;
      for (;;) {
        const next = [...waiting].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        ahead += Math.max(0, next.due - now());
        fire(next);
      }
      ahead += Math.max(0, end - now());
      for (const timer of waiting) {
        timer.below.cancel();
        timer.below = below.after(timer.due - now(), () => fire(timer));
      }
    },
  };
}
