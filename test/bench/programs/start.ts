import { setTimeout as sleep } from "node:timers/promises";
import { forLatency } from "../contenders/all.ts";
import type { Opened } from "../contenders/contender.ts";
import type { Watch } from "../contenders/watch.ts";
import { forEach, type Program } from "../program.ts";
import { effectOf } from "../services/effect.ts";
import { enqueueAll, laneNames, numberOf, openStage, type Stage } from "../stage.ts";
import { contendersTable, timesOf } from "../table.ts";

/** From the request to the beginning of the work, on a lane where nothing else is. */
export const start: Program = {
  name: "start",
  what: "from the request to the start of its work on an idle lane, at 200 runs/s",
  async report(bench) {
    const params = { perSecond: 200, runs: bench.size(1_000, 20) };
    const rows = await bench.play(start, forEach(forLatency, params), { rounds: 3 });
    bench.print("request to start on an idle lane, 200 runs/s, each with an HTTP call\n");
    bench.print(`${contendersTable(rows, { "p50 / p99 ms": timesOf })}\n`);
  },
  async sample(task) {
    const runs = numberOf(task, "runs");
    // A lane comes up again after a second at the earliest, when all is long over.
    const lanes = laneNames(200);
    const effect = effectOf("http", task.targetUrl);
    const stage = await openStage(task, { lanes, effect });
    await stage.start();
    await warmUp(stage, lanes);
    const asked = await openLoop(stage, lanes, runs, numberOf(task, "perSecond"));
    await stage.ended(lanes.length + runs);
    const times = waits(stage.watch, asked);
    await stage.close();
    return { figures: {}, times };
  },
};

/** A first run on each lane: whoever works in the background is awake then. */
export async function warmUp(stage: Stage, lanes: readonly string[]): Promise<void> {
  await enqueueAll(stage, lanes, { runs: lanes.length });
  await stage.ended(lanes.length);
}

/**
 * Asks for runs at a fixed rate, whether or not the ones before are confirmed.
 * @returns when each was asked for, by lane and number
 */
export async function openLoop(
  opened: Opened,
  lanes: readonly string[],
  runs: number,
  perSecond: number,
): Promise<Map<string, number>> {
  const asked = new Map<string, number>();
  const begin = performance.now();
  const confirmed: Promise<void>[] = [];
  for (let run = 0; run < runs;) {
    const due = Math.min(runs, Math.floor(((performance.now() - begin) * perSecond) / 1_000) + 1);
    for (; run < due; run += 1) {
      const lane = lanes[run % lanes.length] ?? "";
      const n = 1 + Math.floor(run / lanes.length);
      asked.set(`${lane} ${n}`, performance.now());
      confirmed.push(opened.enqueue(lane, n));
    }
    await sleep(1);
  }
  await Promise.all(confirmed);
  return asked;
}

/** How long each run waited for its start, in ms, in the order of the starts. */
export function waits(watch: Watch, asked: ReadonlyMap<string, number>): number[] {
  return watch.spans.flatMap(({ lane, n, began }) => {
    const at = asked.get(`${lane} ${n}`);
    return at === undefined ? [] : [began - at];
  });
}
