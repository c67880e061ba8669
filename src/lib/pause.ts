import type { Clock } from "./clock.ts";

/** Resolves `ms` milliseconds from now. Rejects with the signal's reason when it aborts before; no timer is left then. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    function stop(): void {
      timer.cancel();
      reject(signal.reason as Error);
    }
    const timer = clock.after(ms, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
