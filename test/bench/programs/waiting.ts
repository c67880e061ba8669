import path from "node:path";
import { signalboxSqlite } from "../contenders/signalbox.ts";
import { createCounter } from "../contenders/watch.ts";
import { openCore } from "../product/core.ts";
import { makeHistory } from "../product/history-file.ts";
import type { Entry, Program, Row, Sample } from "../program.ts";
import { laneNames, numberOf } from "../stage.ts";
import { contendersTable, medianOf } from "../table.ts";

/** What the runs that wait cost the run that is worked off. */
export const waiting: Program = {
  name: "waiting",
  what: "cost of working a run off with 1, 10 and 100 runs waiting on each of 1,000 lanes",
  async report(bench) {
    const lanes = bench.size(1_000, 20);
    const entries = [1, 10, 100].map((depth): Entry => ({
      name: `${depth} on each lane`,
      contender: signalboxSqlite,
      params: { depth, lanes },
    }));
    const rows = await bench.play(waiting, entries, { rounds: 3 });
    bench.print(`cost of working off a run without work, on ${lanes} lanes\n`);
    const first = rows[0];
    const columns = {
      "µs a run": (row: Row) => medianOf(row, "us").toFixed(0),
      "CPU µs a run": (row: Row) => medianOf(row, "cpuUs").toFixed(0),
      "CPU by the first": (row: Row) => (first ? medianOf(row, "cpuUs") / medianOf(first, "cpuUs") : 1).toFixed(2),
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const laneCount = numberOf(task, "lanes");
    // Once before it counts: the compiler has looked.
    await workOff(path.join(task.folder, "warm-up.db"), 1, laneCount);
    return { figures: await workOff(path.join(task.folder, "measured.db"), numberOf(task, "depth"), laneCount) };
  },
};

/**
 * Works off as many runs as there are lanes, of all that wait. What is measured lies in the middle of that, where as many
 * runs are under way at the beginning as at the end, however many wait.
 */
async function workOff(database: string, depth: number, laneCount: number): Promise<Sample["figures"]> {
  await makeHistory(database, { runs: depth * laneCount, lanes: laneCount, status: "queued" });
  const ended = createCounter();
  const core = await openCore({
    ...{ database, lanes: laneNames(laneCount) },
    execute: async () => undefined,
    ended: () => ended.count(),
  });
  await core.recover();
  core.start();
  const [first, last] = [Math.floor(laneCount * 0.3), Math.floor(laneCount * 0.7)];
  await ended.reaches(first);
  const before = process.cpuUsage();
  const begin = performance.now();
  await ended.reaches(last);
  const took = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  await ended.reaches(laneCount);
  await core.stop();
  const runs = last - first;
  return { us: (took * 1_000) / runs, cpuUs: (user + system) / runs };
}
