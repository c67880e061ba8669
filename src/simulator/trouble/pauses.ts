import type { Clock } from "../../lib/clock.ts";

/** Waiting by the workspace's clock, ended early when the simulator stops. */
export interface Pauses {
  /** Resolves after `ms` milliseconds; at once when it was stopped. */
  wait(ms: number): Promise<void>;
  stop(): void;
}

export function createPauses(clock: Clock): Pauses {
  const enders = new Set<() => void>();
  let stopped = false;
  return {
    wait(ms) {
      if (stopped || ms <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = clock.after(ms, end);
        enders.add(end);
        function end(): void {
          timer.cancel();
          enders.delete(end);
          resolve();
        }
      });
    },
    stop() {
      stopped = true;
      for (const end of [...enders]) end();
    },
  };
}
