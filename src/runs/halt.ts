import type { Clock } from "../lib/clock.ts";
import type { Held } from "./lease.ts";

/**
 * Why work is broken off before it has ended by itself: its time is over, somebody wants it stopped, another process may
 * have it by now, this process must end, or this process is about to end and does not wait for what only waits.
 */
export type Why = "timeout" | "cancel" | "lost" | "ending" | "draining";

export interface Halting {
  /** Aborts for the first reason that comes. */
  readonly signal: AbortSignal;
  /** That reason; undefined as long as there is none. */
  why(): Why | undefined;
  release(): void;
}

/**
 * Watches for the reasons that count.
 * @param ending aborts when the process must end; it always counts
 * @param timeoutMs absent for no limit
 */
export function haltOn(
  reasons: readonly Why[],
  { held, ending, clock, timeoutMs }: { held: Held; ending: AbortSignal; clock: Clock; timeoutMs?: number },
): Halting {
  const controller = new AbortController();
  let why: Why | undefined;

  function halt(reason: Why): void {
    if (why) return;
    why = reason;
    controller.abort(new Error(`halted: ${reason}`));
  }

  function end(): void {
    halt("ending");
  }

  const timer = timeoutMs === undefined ? undefined : clock.after(timeoutMs, () => halt("timeout"));
  const leave = held.watch((reason) => {
    if (reasons.includes(reason)) halt(reason);
  });
  if (ending.aborted) end();
  else ending.addEventListener("abort", end, { once: true });
  return {
    signal: controller.signal,
    why: () => why,
    release() {
      timer?.cancel();
      leave();
      ending.removeEventListener("abort", end);
    },
  };
}
