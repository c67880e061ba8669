import { mostOvertakings, type LaneHead, type SharedLaneStore } from "../../src/runs/lane-ports.ts";
import type { ExecuteRun, WaitingRun } from "../../src/runs/ports.ts";

/** A store that knows only of lanes, for tests of a queue alone: who waits and who is at work, in the order of the calls. */
export interface LaneBook extends SharedLaneStore {
  add(run: WaitingRun): void;
  /** The run waits no more. */
  cancel(run: Pick<WaitingRun, "runId">): void;
  /** Does what `execute` does, and knows meanwhile that the run is at work. */
  executing(execute: ExecuteRun): ExecuteRun;
}

export function createLaneBook(): LaneBook {
  const runs = new Map<string, WaitingRun & { status: "queued" | "running" | "ended"; overtaken: number }>();

  function oldestIn(lane: string, priority: WaitingRun["priority"]) {
    return runs.values().find((run) => run.lane === lane && run.status === "queued" && run.priority === priority);
  }

  function headOf(lane: string): LaneHead | undefined {
    if (runs.values().some((run) => run.lane === lane && run.status === "running")) return { kind: "busy" };
    const [incident, normal] = [oldestIn(lane, "incident"), oldestIn(lane, "normal")];
    const first = normal && normal.overtaken >= mostOvertakings ? normal : (incident ?? normal);
    return first && { kind: "run", runId: first.runId, env: first.env, priority: first.priority };
  }

  return {
    add(run) {
      if (!runs.has(run.runId)) runs.set(run.runId, { ...run, status: "queued", overtaken: 0 });
    },

    cancel: ({ runId }) => void runs.delete(runId),

    heads(lanes) {
      const heads = lanes.map((lane) => [lane, headOf(lane)] as const);
      return Promise.resolve(new Map(heads.filter((entry): entry is [string, LaneHead] => entry[1] !== undefined)));
    },

    async atWork() {
      return [...runs.values()].filter(({ status }) => status === "running").map(({ lane }) => lane);
    },

    async waiting() {
      const queued = [...runs.values()].filter(({ status }) => status === "queued");
      return Map.groupBy(queued, ({ lane }) => lane)
        .values()
        .map(([first, ...others]) => ({ ...(first as WaitingRun), waiting: 1 + others.length }))
        .toArray();
    },

    executing: (execute) => async (runId, signal) => {
      const run = runs.get(runId);
      if (run?.status !== "queued") return;
      const next = oldestIn(run.lane, "normal");
      if (next && run.priority === "incident") next.overtaken += 1;
      run.status = "running";
      try {
        await execute(runId, signal);
      } finally {
        run.status = "ended";
      }
    },
  };
}
