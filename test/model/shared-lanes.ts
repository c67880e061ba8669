import type { LaneStore } from "../../src/runs/lane-ports.ts";
import type { ExecuteRun, Queue, RunStore, WaitingRun } from "../../src/runs/ports.ts";
import type { OneProcess } from "./one-process.ts";
import type { WorldClock } from "./world-clock.ts";

interface Claim {
  readonly holder: OneProcess;
  heardAt: number;
}

interface Lane {
  /** The runs for which there is a token. Which of them is served is asked of the store. */
  readonly tokens: Set<string>;
  claim?: Claim | undefined;
}

/** Lanes that several processes share. */
export interface SharedLanes {
  /** The queue as one process has it. It takes nothing before `start`. */
  attach(process: OneProcess, store: RunStore, heads: LaneStore, execute: ExecuteRun): Queue & { start(): void };
}

/**
 * What an engine on a shared database promises, and no more: one claim on a lane at a time, and a claim whose holder has
 * not been heard of for `expireMs` goes to somebody else, though that holder may still be at it. The order is the store's.
 * @param isLeaky to see that it is found when the promise is broken
 */
export function createSharedLanes(world: WorldClock, expireMs: number, isLeaky = false): SharedLanes {
  const lanes = new Map<string, Lane>();
  const workers: { readonly process: OneProcess; readonly take: (name: string, lane: Lane) => void }[] = [];
  let turn = 0;

  function pump(): void {
    for (const [name, lane] of lanes) {
      const able = workers.filter(({ process }) => process.isAlive() && !process.isPaused());
      // Even a broken engine does not take a lane away again at the very instant: two processes would do so for ever.
      const isTaken = lane.claim && (!isLeaky || lane.claim.heardAt === world.now());
      if (isTaken || lane.tokens.size === 0 || able.length === 0) continue;
      turn += 1;
      able[turn % able.length]?.take(name, lane);
    }
  }

  function look(): void {
    for (const lane of lanes.values()) {
      if (lane.claim && world.now() - lane.claim.heardAt > expireMs) lane.claim = undefined;
    }
    pump();
    world.after(1_000, look);
  }
  world.after(1_000, look);

  return {
    attach(process, store, heads, execute) {
      const aborts = new Set<AbortController>();
      let isStopping = false;

      /** The run whose turn it is: undefined when there is none, or the lane is busy elsewhere. */
      async function headOf(lane: string): Promise<string | undefined> {
        const head = (await heads.heads([lane], process.clock.now())).get(lane);
        return head?.kind === "run" ? head.runId : undefined;
      }

      async function serve(name: string, lane: Lane, claim: Claim): Promise<void> {
        const abort = new AbortController();
        aborts.add(abort);
        function beat(): void {
          if (lane.claim !== claim) return;
          claim.heardAt = world.now();
          process.clock.after(expireMs / 3, beat);
        }
        beat();
        const head = await headOf(name);
        let hasMoved = false;
        // A holder that was away for too long has lost the lane.
        if (head !== undefined && lane.claim === claim && !isStopping) {
          await execute(head, abort.signal);
          const after = await store.get(head);
          hasMoved = after !== undefined && after.status !== "running" && after.status !== "queued";
          if (hasMoved) lane.tokens.delete(head);
        } else if (head === undefined) {
          for (const runId of lane.tokens) {
            const run = await store.get(runId);
            if (run && run.status !== "running" && run.status !== "queued") lane.tokens.delete(runId);
          }
        }
        aborts.delete(abort);
        if (lane.claim === claim) lane.claim = undefined;
        // A lane that is busy elsewhere, or whose run is as it was, is looked at again a little later: at the same instant
        // nothing more would come of it, for ever.
        if (hasMoved) pump();
      }

      function take(name: string, lane: Lane): void {
        lane.claim = { holder: process, heardAt: world.now() };
        void serve(name, lane, lane.claim);
      }

      return {
        wake(run: WaitingRun) {
          const lane = lanes.get(run.lane) ?? { tokens: new Set<string>() };
          lanes.set(run.lane, lane);
          lane.tokens.add(run.runId);
          pump();
        },
        waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.tokens.size, 0),
        start() {
          workers.push({ process, take });
          pump();
        },
        async stop() {
          isStopping = true;
          for (const abort of aborts) abort.abort(new Error("Signalbox is stopping"));
        },
      };
    },
  };
}
