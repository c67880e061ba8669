import path from "node:path";
import { pQueue } from "../contenders/p-queue.ts";
import { signalboxSqlite } from "../contenders/signalbox.ts";
import { openCore } from "../product/core.ts";
import { makeHistory } from "../product/history-file.ts";
import type { Entry, Program, Row, Sample, Task } from "../program.ts";
import { laneNames, numberOf, openStage } from "../stage.ts";
import { contendersTable, medianOf } from "../table.ts";

const laneCount = 1_000;

/** A start with much to do: how long until something happens, and what it takes to remember what waits. */
export const startUp: Program = {
  name: "start-up",
  what: "100,000 runs waiting: from opening the database to the first start, and memory for each",
  async report(bench) {
    const params = { runs: bench.size(100_000, 100), lanes: bench.size(laneCount, 10) };
    const entries = [signalboxSqlite, pQueue].map((contender): Entry => ({ name: contender.name, contender, params }));
    const rows = await bench.play(startUp, entries, { rounds: 3 });
    bench.print(`${params.runs.toLocaleString("en")} runs waiting on ${params.lanes} lanes\n`);
    const columns = {
      "open to first start, ms": (row: Row) => dash(medianOf(row, "firstStartMs")),
      "heap for each, bytes": (row: Row) => medianOf(row, "heapBytes").toFixed(0),
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  sample: (task) => (task.contender === pQueue.name ? inMemory(task) : fromDisk(task)),
};

async function fromDisk(task: Task): Promise<Sample> {
  const [runs, lanes] = [numberOf(task, "runs"), numberOf(task, "lanes")];
  const database = path.join(task.folder, "start-up.db");
  await makeHistory(database, { runs, lanes, status: "queued" });
  const first = Promise.withResolvers<number>();
  const release = Promise.withResolvers<void>();
  const options = {
    ...{ database, lanes: laneNames(lanes) },
    // What starts does not end, so that nothing moves while the memory is looked at.
    async execute() {
      first.resolve(performance.now());
      await release.promise;
    },
    ended: () => undefined,
  };
  const heapBefore = heapUsed();
  const begin = performance.now();
  const core = await openCore(options);
  await core.recover();
  core.start();
  const firstStartMs = (await first.promise) - begin;
  const figures = { firstStartMs, heapBytes: (heapUsed() - heapBefore) / runs };
  release.resolve();
  // Used until here, or the garbage collector would have taken what is to be weighed.
  await core.stop();
  return { figures };
}

async function inMemory(task: Task): Promise<Sample> {
  const [runs, lanes] = [numberOf(task, "runs"), numberOf(task, "lanes")];
  const names = laneNames(lanes);
  const stage = await openStage(task, { lanes: names, effect: async () => undefined });
  const heapBefore = heapUsed();
  for (let n = 0; n < runs; n += 1) await stage.enqueue(names[n % lanes] ?? "", n);
  const figures = { heapBytes: (heapUsed() - heapBefore) / runs };
  await stage.close();
  return { figures };
}

/** What is left after the garbage is gone, buffers outside the heap among it. */
function heapUsed(): number {
  globalThis.gc?.();
  const { heapUsed: heap, external } = process.memoryUsage();
  return heap + external;
}

function dash(ms: number): string {
  return Number.isNaN(ms) ? "" : ms.toFixed(0);
}
