import type { Clock } from "./clock.ts";
import { pause } from "./pause.ts";

/** A quarter of a second, doubled each time up to 15 s: about five minutes in all, for what does not pass by itself. */
const firstWait = 250;
const longestWait = 15_000;
const attempts = 25;

/**
 * Does the work again until it does not throw, for what mends itself, such as a full disk. Throws the last fault when
 * patience is over, or when the signal aborts.
 * @param how.onFault told of each fault on the way
 * @param how.isPassing faults for which patience is never over, however long somebody takes to mend them
 */
export async function insist<Value>(
  work: () => Promise<Value>,
  {
    clock,
    signal,
    onFault,
    isPassing = () => false,
  }: {
    clock: Clock;
    signal: AbortSignal;
    onFault: (fault: unknown) => void;
    isPassing?: (fault: unknown) => boolean;
  },
): Promise<Value> {
  let wait = firstWait;
  for (let attempt = 1; ;) {
    try {
      return await work();
    } catch (fault) {
      if (attempt === attempts || signal.aborted) throw fault;
      if (!isPassing(fault)) attempt += 1;
      onFault(fault);
      await pause(clock, wait, signal);
      wait = Math.min(wait * 2, longestWait);
    }
  }
}
