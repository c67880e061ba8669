import PQueue from "p-queue";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { ExecuteRun, Queue } from "../runs/ports.ts";

interface Lane {
  readonly queue: PQueue;
  /** Waiting and running together. */
  size: number;
}

/**
 * A queue for one process. Each lane is a p-queue of its own that works off one run at a time. A lane whose turn it is
 * then asks for one of the places that all lanes share; since no lane ever asks twice at once, first come first served
 * is fair, and a long lane holds up nobody.
 * @param options.maxConcurrent how many runs of all lanes together may be at work
 */
export function createInProcessQueue(options: {
  readonly execute: ExecuteRun;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxConcurrent?: number;
  /** Nothing begins before `start`. */
  readonly isPaused?: boolean;
}): Queue & { start(): void } {
  const { execute, clock, log, maxConcurrent = 20, isPaused = false } = options;
  const lanes = new Map<string, Lane>();
  const places = new PQueue({ concurrency: maxConcurrent, autoStart: !isPaused });
  /** Waiting or running, so that a run that is woken twice is run once. */
  const known = new Set<string>();
  /** One for each run at work: a signal shared by all would gather listeners as long as the process lives. */
  const aborts = new Set<AbortController>();
  let isStopping = false;

  async function work(lane: string, runId: string): Promise<void> {
    try {
      await laneOf(lane).queue.add(() => places.add(() => run(runId)));
    } catch (fault) {
      // A stop clears what waits; that is no fault.
      if (!isStopping) log.error("a run was dropped from the queue", { runId, fault });
    }
  }

  async function run(runId: string): Promise<void> {
    const abort = new AbortController();
    aborts.add(abort);
    try {
      await execute(runId, abort.signal);
    } catch (fault) {
      log.error("executing a run threw in spite of its contract", { runId, fault });
    } finally {
      aborts.delete(abort);
    }
  }

  function laneOf(name: string): Lane {
    const lane = lanes.get(name) ?? { queue: new PQueue({ concurrency: 1 }), size: 0 };
    lanes.set(name, lane);
    return lane;
  }

  return {
    wake({ lane: name, runId }) {
      if (isStopping || known.has(runId)) return;
      known.add(runId);
      const lane = laneOf(name);
      lane.size += 1;
      void work(name, runId).finally(() => {
        known.delete(runId);
        lane.size -= 1;
        if (lane.size === 0) lanes.delete(name);
      });
    },

    waiting(name) {
      const wanted = name === undefined ? [...lanes.values()] : [lanes.get(name)];
      return wanted.reduce((sum, lane) => sum + (lane?.queue.size ?? 0), 0);
    },

    start() {
      places.start();
    },

    async stop(graceMs) {
      isStopping = true;
      for (const lane of lanes.values()) lane.queue.clear();
      places.clear();
      const timer = clock.after(graceMs, () => {
        for (const abort of aborts) abort.abort(new Error("Signalbox is stopping"));
      });
      await places.onIdle();
      timer.cancel();
    },
  };
}
