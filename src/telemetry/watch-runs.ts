import type { Log } from "../lib/log.ts";
import type { RunEvent } from "../runs/events.ts";
import type { RunStore } from "../runs/ports.ts";
import type { Run } from "../runs/run.ts";

/**
 * Told what happened to a run, right after it was committed.
 * @param before the run as it was; undefined when it has just been asked for
 */
export type RunListener = (run: Run, events: readonly RunEvent[], before: Run | undefined) => void;

/**
 * The same store, with somebody looking on. Only what this process commits is told, so that of several processes on one
 * database exactly one counts each event. A listener that fails changes nothing.
 */
export function watchRuns(store: RunStore, listeners: readonly RunListener[], log: Log): RunStore {
  function tell(...happened: Parameters<RunListener>): void {
    for (const listener of listeners) {
      try {
        listener(...happened);
      } catch (fault) {
        log.error("a part of the telemetry failed; the run goes on", { runId: happened[0].id, fault });
      }
    }
  }

  return {
    ...store,
    async create(request, events, also) {
      const created = await store.create(request, events, also);
      if (created.result === "created") tell(created.run, events, undefined);
      return created;
    },
    async append(run, events, also) {
      const next = await store.append(run, events, also);
      if (next) tell(next, events, run);
      return next;
    },
  };
}
