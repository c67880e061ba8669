/** Time, passed in, so that tests own it. Instants are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Calls `wake` once, `ms` milliseconds from now, unless cancelled before. */
  after(ms: number, wake: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** Node clamps longer delays to 1 ms, so a long timer is made of several. */
const longestDelay = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, wake) {
    let handle: NodeJS.Timeout;
    function arm(left: number): void {
      const step = Math.min(Math.max(left, 0), longestDelay);
      handle = setTimeout(() => (left > step ? arm(left - step) : wake()), step);
    }
    arm(ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** A clock that goes as another one does, and can be set. */
export interface SettableClock extends Clock {
  /** The one that it goes by. */
  readonly own: Clock;
  /** From now on tells `ms` more than the other one; less, when it is negative. Timers are not moved. */
  differ(ms: number): void;
}

export function createSettableClock(clock: Clock): SettableClock {
  let difference = 0;
  return {
    own: clock,
    now: () => clock.now() + difference,
    after: (ms, wake) => clock.after(ms, wake),
    differ: (ms) => void (difference = ms),
  };
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time forward and calls, in order, every timer that is due. */
  advance(ms: number): void;
}

export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  let timers: { due: number; wake: () => void }[] = [];
  return {
    now: () => now,
    after(ms, wake) {
      const timer = { due: now + Math.max(ms, 0), wake };
      timers.push(timer);
      return { cancel: () => (timers = timers.filter((other) => other !== timer)) };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.due);
        next.wake();
      }
      now = end;
    },
  };
}
