import { forThroughput } from "../contenders/all.ts";
import type { Contender } from "../contenders/contender.ts";
import { signalboxPostgres, signalboxSqlite, signalboxWhole } from "../contenders/signalbox.ts";
import { forEach, type Bench, type Disk, type Program, type Row, type Sample, type Task } from "../program.ts";
import { serverCpu } from "../services/cpu.ts";
import { effectOf } from "../services/effect.ts";
import { enqueueAll, laneNames, numberOf, openStage } from "../stage.ts";
import { contendersTable, medianOf, perSecond } from "../table.ts";

/** Durable runs on 100 lanes: asked for one by one, then worked off. */
export const lanes: Program = {
  name: "lanes",
  what: "runs/s on 100 lanes, asked for by 32 clients one by one and then worked off, with and without an HTTP call",
  async report(bench) {
    await reportLanes(bench, lanes, { job: "http", ...size(bench, 10_000) }, "real", [signalboxWhole]);
    await reportLanes(bench, lanes, { job: "none", ...size(bench, 5_000) }, "real");
  },
  sample,
};

/** The same where a sync takes as long as on a volume in a cloud. */
export const slowDisk: Program = {
  name: "slow-disk",
  what: "the same on a disk whose syncs take 1 ms longer",
  async report(bench) {
    await reportLanes(bench, slowDisk, { job: "http", ...size(bench, 10_000) }, "slow");
    await reportLanes(bench, slowDisk, { job: "none", ...size(bench, 5_000) }, "slow");
  },
  sample,
};

function size(bench: Bench, runs: number): Task["params"] {
  return { lanes: bench.size(100, 5), runs: bench.size(runs, 10) };
}

async function reportLanes(
  bench: Bench,
  program: Program,
  params: Task["params"],
  disk: Disk,
  besides: readonly Contender[] = [],
): Promise<void> {
  const rows = await bench.play(program, forEach([...besides, ...forThroughput], params), {
    disk,
    rounds: disk === "slow" ? 1 : 3,
  });
  const job = params["job"] === "http" ? "each with an HTTP call" : "each without work";
  const where = disk === "slow" ? ", syncs 1 ms longer" : "";
  bench.print(`${params["runs"]} runs on ${params["lanes"]} lanes, ${job}${where}; runs/s\n`);
  const ours = rows.find(({ name }) => name === signalboxSqlite.name);
  const shared = rows.find(({ name }) => name === signalboxPostgres.name);
  const columns = {
    asked: (row: Row) => perSecond(row, "enqueue"),
    "worked off": (row: Row) => perSecond(row, "drain"),
    both: (row: Row) => perSecond(row, "both"),
    "ours by theirs": (row: Row) => ratio(ours, row),
    "ours on Postgres": (row: Row) => ratio(shared, row),
    "CPU µs a run, client + server": cpu,
    overlaps: (row: Row) => medianOf(row, "overlaps").toFixed(0),
    "order errors": (row: Row) => medianOf(row, "orderErrors").toFixed(0),
  };
  bench.print(`${contendersTable(rows, columns)}\n`);
}

function ratio(ours: Row | undefined, row: Row): string {
  return ours?.samples ? (medianOf(ours, "both") / medianOf(row, "both")).toFixed(2) : "";
}

function cpu(row: Row): string {
  const server = medianOf(row, "serverCpuUs");
  return `${medianOf(row, "cpuUs").toFixed(0)}${Number.isNaN(server) || server === 0 ? "" : ` + ${server.toFixed(0)}`}`;
}

async function sample(task: Task): Promise<Sample> {
  const runs = numberOf(task, "runs");
  const names = laneNames(numberOf(task, "lanes"));
  const effect = effectOf(String(task.params["job"]), task.targetUrl);
  // Once in small before it counts: the compiler has looked, connections are open.
  const few = Math.ceil(runs / 20 / names.length) * names.length;
  const warmUp = await openStage(task, { lanes: names, effect, name: "warm-up" });
  await enqueueAll(warmUp, names, { runs: few });
  await warmUp.start();
  await warmUp.ended(few);
  await warmUp.close();

  const stage = await openStage(task, { lanes: names, effect });
  const cpuBefore = process.cpuUsage();
  const serverBefore = serverCpu(task);
  const begin = performance.now();
  await enqueueAll(stage, names, { runs, from: few });
  const asked = performance.now();
  await stage.start();
  await stage.ended(runs);
  const end = performance.now();
  const { user, system } = process.cpuUsage(cpuBefore);
  const serverMs = serverCpu(task) - serverBefore;
  const { overlaps, orderErrors } = stage.watch;
  await stage.close();
  const rate = (ms: number): number => (runs / ms) * 1_000;
  return {
    figures: {
      ...{ enqueue: rate(asked - begin), drain: rate(end - asked), both: rate(end - begin) },
      ...{ cpuUs: (user + system) / runs, serverCpuUs: (serverMs * 1_000) / runs, overlaps, orderErrors },
    },
  };
}
