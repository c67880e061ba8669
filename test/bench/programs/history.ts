import path from "node:path";
import { signalboxSqlite } from "../contenders/signalbox.ts";
import { openCore } from "../product/core.ts";
import { makeHistory } from "../product/history-file.ts";
import { createCounter } from "../contenders/watch.ts";
import type { Bench, Entry, Program, Row } from "../program.ts";
import { enqueueAll, laneNames, numberOf } from "../stage.ts";
import { contendersTable, medianOf } from "../table.ts";

const laneCount = 100;

/** What the runs of the past cost the runs of today. */
export const history: Program = {
  name: "history",
  what: "cost of a run with 10,000 and 1 million runs of history (--history 10000000 for more)",
  async report(bench) {
    const files = await historyFiles(bench);
    const runs = bench.size(2_000, laneCount);
    const entries = files.map(({ name, file }): Entry => ({
      name,
      contender: signalboxSqlite,
      params: { runs, file },
    }));
    const rows = await bench.play(history, entries, { rounds: 3 });
    bench.print(`cost of a run without work, ${runs} at a time, with a history\n`);
    const first = rows[0];
    const columns = {
      "µs a run": (row: Row) => medianOf(row, "us").toFixed(0),
      "CPU µs a run": (row: Row) => medianOf(row, "cpuUs").toFixed(0),
      "CPU by the first": (row: Row) => (first ? medianOf(row, "cpuUs") / medianOf(first, "cpuUs") : 1).toFixed(2),
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const runs = numberOf(task, "runs");
    const lanes = laneNames(laneCount);
    const counter = createCounter();
    const core = await openCore({
      database: String(task.params["file"]),
      lanes,
      execute: async () => undefined,
      ended: () => counter.count(),
    });
    const enqueue = (lane: string, n: number): Promise<unknown> => core.request(lane, n);
    core.start();
    // No number that an earlier sample has used on this file.
    const from = Date.now();
    await enqueueAll({ enqueue }, lanes, { runs, from });
    await counter.reaches(runs);
    const before = process.cpuUsage();
    const begin = performance.now();
    await enqueueAll({ enqueue }, lanes, { runs, from: from + runs });
    await counter.reaches(runs * 2);
    const took = performance.now() - begin;
    const { user, system } = process.cpuUsage(before);
    await core.stop();
    return { figures: { us: (took * 1_000) / runs, cpuUs: (user + system) / runs } };
  },
};

interface HistoryFile {
  readonly name: string;
  readonly runs: number;
  readonly file: string;
}

const made = new Map<number, string>();

/** The files with a history, each made once for all programs that look at it. */
export async function historyFiles(bench: Bench): Promise<HistoryFile[]> {
  const sizes = [...new Set([bench.size(10_000, 100), Math.min(1_000_000, bench.history), bench.history])];
  const files: HistoryFile[] = [];
  for (const runs of sizes) {
    let file = made.get(runs);
    if (file === undefined) {
      file = path.join(bench.folder(), "history.db");
      await makeHistory(file, { runs, lanes: laneCount, status: "ended" });
      made.set(runs, file);
    }
    files.push({ name: `${runs.toLocaleString("en")} runs`, runs, file });
  }
  return files;
}
