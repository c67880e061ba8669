import type { Clock, Timer } from "../../src/lib/clock.ts";
import type { WorldClock } from "./world-clock.ts";

/**
 * One process as its machine sees it: it gets turns, gets none for a while, or is gone. Everything that enters or leaves
 * it goes through here, so that a paused process makes no progress and a dead one leaves no trace.
 */
export interface OneProcess {
  /** Its name in what a failure prints, such as `b3`: the third life of replica b. */
  readonly name: string;
  /** The world's time; timers ring only while the process gets turns. */
  readonly clock: Clock;
  isAlive(): boolean;
  isPaused(): boolean;
  pause(): void;
  resume(): void;
  kill(): void;
  /** Work elsewhere, such as in the database: it waits for a step on its way out, and its answer for one on its way back. */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** Something that comes in by itself. It waits while the process gets no turns. */
  deliver(work: () => void): void;
  /** Lets the oldest call out, or the oldest answer in. False when nothing could move. */
  step(prefersAnswers: boolean): boolean;
  /** Called when the process is gone. */
  onGone(clean: () => void): void;
}

export function createOneProcess(name: string, world: WorldClock): OneProcess {
  let isAlive = true;
  let isPaused = false;
  let held: (() => void)[] = [];
  let calls: (() => void)[] = [];
  let answers: (() => void)[] = [];
  const cleaners: (() => void)[] = [];

  function deliver(work: () => void): void {
    if (!isAlive) return;
    if (isPaused) held.push(work);
    else work();
  }

  return {
    name,
    clock: {
      now: () => world.now(),
      after(ms, wake): Timer {
        let isCancelled = false;
        const timer = world.after(ms, () => deliver(() => isCancelled || wake()));
        return {
          cancel() {
            isCancelled = true;
            timer.cancel();
          },
        };
      },
    },
    isAlive: () => isAlive,
    isPaused: () => isPaused,
    pause: () => void (isPaused = true),
    resume() {
      if (!isAlive || !isPaused) return;
      isPaused = false;
      const waiting = held;
      held = [];
      for (const work of waiting) deliver(work);
    },
    kill() {
      isAlive = false;
      held = [];
      calls = [];
      answers = [];
      for (const clean of cleaners) clean();
    },
    call(work) {
      return new Promise((resolve, reject) => {
        if (!isAlive) return;
        calls.push(() => {
          world.begin();
          const answer = (bring: () => void): void => {
            world.end();
            if (isAlive) answers.push(bring);
          };
          work().then(
            (value) => answer(() => resolve(value)),
            (fault: unknown) => answer(() => reject(asError(fault))),
          );
        });
      });
    },
    deliver,
    step(prefersAnswers) {
      if (!isAlive || isPaused) return false;
      const next = prefersAnswers ? (answers.shift() ?? calls.shift()) : (calls.shift() ?? answers.shift());
      next?.();
      return next !== undefined;
    },
    onGone: (clean) => void cleaners.push(clean),
  };
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
