import type { Live } from "./log-ports.ts";
import type { Progress } from "./ports.ts";

/** The side of `Live` that the work itself holds. */
export interface LiveRuns extends Live {
  tell(runId: string, progress: Progress): void;
  /** Something else about the run is new, such as its log. */
  touch(runId: string): void;
  forget(runId: string): void;
}

/**
 * Where runs stand, in memory: it is worth nothing after a restart, and storing each step would cost more than the step.
 * A listener never throws.
 */
export function createLiveRuns(): LiveRuns {
  const progressByRun = new Map<string, Progress>();
  const listeners = new Set<(runId: string) => void>();

  function touch(runId: string): void {
    for (const listener of [...listeners]) listener(runId);
  }

  return {
    progressOf: (runId) => progressByRun.get(runId),
    subscribe(onChange) {
      const own = (runId: string): void => onChange(runId);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell(runId, progress) {
      progressByRun.set(runId, progress);
      touch(runId);
    },
    touch,
    forget: (runId) => void progressByRun.delete(runId),
  };
}
