import path from "node:path";
import { signalboxSqlite } from "../contenders/signalbox.ts";
import { openCore } from "../product/core.ts";
import type { Entry, Program, Row } from "../program.ts";
import { laneNames, numberOf } from "../stage.ts";
import { contendersTable, medianOf, perSecond } from "../table.ts";

const runs = 20;
const firstFence = 1;

/** What runs say while they work, to disk. */
export const logs: Program = {
  name: "logs",
  what: "lines of logs to disk, handed over by 100 and by 1,000",
  async report(bench) {
    const forMs = bench.size(2_000, 50);
    const entries = [100, 1_000].map((lines): Entry => ({
      name: `${lines} lines at once`,
      contender: signalboxSqlite,
      params: { lines, forMs },
    }));
    const rows = await bench.play(logs, entries, { rounds: 3 });
    bench.print(`lines of 90 bytes into the logs of ${runs} runs\n`);
    const columns = {
      "lines/s": (row: Row) => perSecond(row, "lines"),
      "CPU µs a line": (row: Row) => medianOf(row, "cpuUs").toFixed(2),
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const [lines, forMs] = [numberOf(task, "lines"), numberOf(task, "forMs")];
    const lanes = laneNames(runs);
    const begun = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    let working = 0;
    const core = await openCore({
      ...{ database: path.join(task.folder, "logs.db"), lanes },
      async execute() {
        working += 1;
        if (working === runs) begun.resolve();
        await over.promise;
      },
      ended: () => undefined,
    });
    core.start();
    const ids = await Promise.all(lanes.map(async (lane) => (await core.request(lane, 0)).id));
    // Only what runs may log.
    await begun.promise;
    const batch = Array.from({ length: lines }, (_, nth) =>
      `${String(nth).padStart(8, "0")} `.padEnd(89, "the log says "),
    );

    async function write(untilMs: number): Promise<number> {
      const end = performance.now() + untilMs;
      let written = 0;
      async function writeTo(id: string): Promise<void> {
        while (performance.now() < end) {
          if (!(await core.store.logs.append(id, batch, firstFence))) throw new Error("the log was not taken");
          written += lines;
        }
      }
      await Promise.all(ids.map(writeTo));
      return written;
    }

    await write(forMs / 4);
    const before = process.cpuUsage();
    const begin = performance.now();
    const written = await write(forMs);
    const took = performance.now() - begin;
    const { user, system } = process.cpuUsage(before);
    over.resolve();
    await core.stop();
    return { figures: { lines: (written / took) * 1_000, cpuUs: (user + system) / written } };
  },
};
