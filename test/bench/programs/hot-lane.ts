import { setTimeout as sleep } from "node:timers/promises";
import { forLatency } from "../contenders/all.ts";
import { forEach, type Program, type Row } from "../program.ts";
import { effectOf } from "../services/effect.ts";
import { laneNames, numberOf, openStage } from "../stage.ts";
import { contendersTable, medianOf, timesOf } from "../table.ts";

/** Some need minutes; what they did until then tells enough. */
const longestMs = 15_000;

/** Everybody wants something of one deployment. */
export const hotLane: Program = {
  name: "hot-lane",
  what: "100 runs waiting on one lane: from the end of one to the start of the next",
  async report(bench) {
    const params = { runs: bench.size(100, 5) };
    const rows = await bench.play(hotLane, forEach(forLatency, params), { rounds: 3 });
    bench.print(`${params.runs} runs on one lane, each with an HTTP call; end of one to start of the next\n`);
    const columns = {
      "p50 / p99 ms": timesOf,
      "runs/s": (row: Row) => medianOf(row, "perSecond").toFixed(0),
      [`done within ${longestMs / 1_000} s`]: (row: Row) => medianOf(row, "done").toFixed(0),
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const runs = numberOf(task, "runs");
    const [lane = ""] = laneNames(1);
    const effect = effectOf("http", task.targetUrl);
    const stage = await openStage(task, { lanes: [lane], effect });
    for (let n = 0; n < runs; n += 1) await stage.enqueue(lane, n);
    const begin = performance.now();
    await stage.start();
    await Promise.race([stage.ended(runs), sleep(longestMs)]);
    const took = performance.now() - begin;
    const spans = stage.watch.spans.filter(({ ended }) => ended > 0);
    const times = spans.slice(1).map(({ began }, index) => began - (spans[index]?.ended ?? Number.NaN));
    return { figures: { done: spans.length, perSecond: (spans.length / took) * 1_000 }, times };
  },
};
