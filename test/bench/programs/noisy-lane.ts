import { setTimeout as sleep } from "node:timers/promises";
import { forLatency } from "../contenders/all.ts";
import { createCounter } from "../contenders/watch.ts";
import { forEach, type Program, type Row } from "../program.ts";
import { percentile } from "../rounds.ts";
import { effectOf } from "../services/effect.ts";
import { enqueueAll, laneNames, numberOf, openStage } from "../stage.ts";
import { contendersTable, medianOf, timesOf } from "../table.ts";
import { openLoop, waits } from "./start.ts";

const noisy = "noisy";
/** How long a run of the noisy lane takes. */
const slowMs = 20;
/** Who asks for the runs of the noisy lane; nothing about them is measured. */
const clients = 64;

/** One lane with a long backlog, and what the others notice of it. */
export const noisyLane: Program = {
  name: "noisy-lane",
  what: "how soon runs of 99 other lanes start, without and with 20,000 runs waiting on one",
  async report(bench) {
    const backlog = bench.size(20_000, 50);
    const params = { perSecond: 100, runs: bench.size(400, 10) };
    const quiet = await bench.play(noisyLane, forEach(forLatency, { ...params, backlog: 0 }), { rounds: 2 });
    const loud = await bench.play(noisyLane, forEach(forLatency, { ...params, backlog }), { rounds: 2 });
    bench.print(`request to start on 99 lanes at 100 runs/s, beside a lane with runs of ${slowMs} ms; p50 / p99 ms\n`);
    const rows = quiet.map((row, index): Both => ({ ...row, loud: loud[index] ?? row }));
    const columns = {
      "nothing waiting": timesOf,
      [`${backlog.toLocaleString("en")} waiting`]: (row: Row) => loudOf(row).missing ?? timesOf(loudOf(row)),
      "p99 with by p99 without": (row: Row) => (p99Of(loudOf(row)) / p99Of(row)).toFixed(2),
      overlaps: (row: Row) => medianOf(loudOf(row), "overlaps").toFixed(0),
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const [runs, backlog] = [numberOf(task, "runs"), numberOf(task, "backlog")];
    const lanes = laneNames(99);
    const call = effectOf("http", task.targetUrl);
    const done = createCounter();
    const stage = await openStage(task, {
      lanes: [...lanes, noisy],
      async effect(lane, n) {
        if (lane === noisy) return sleep(slowMs);
        await call(lane, n);
        done.count();
      },
    });
    let next = 0;
    async function fill(): Promise<void> {
      while (next < backlog) await stage.enqueue(noisy, next++);
    }
    await Promise.all(Array.from({ length: clients }, fill));
    await stage.start();
    await enqueueAll(stage, lanes, { runs: lanes.length });
    await done.reaches(lanes.length);
    const asked = await openLoop(stage, lanes, runs, numberOf(task, "perSecond"));
    await done.reaches(lanes.length + runs);
    const { watch } = stage;
    const sample = { figures: { overlaps: watch.overlaps }, times: waits(watch, asked) };
    await stage.close();
    return sample;
  },
};

type Both = Row & { readonly loud: Row };

function loudOf(row: Row): Row {
  return (row as Both).loud;
}

function p99Of(row: Row): number {
  const times = (row.samples ?? []).flatMap((sample) => sample.times ?? []);
  return times.length === 0 ? Number.NaN : percentile(times, 0.99);
}
