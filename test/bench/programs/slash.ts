import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { signalboxSqlite } from "../contenders/signalbox.ts";
import type { Entry, Program, Row } from "../program.ts";
import { endProcess, startHelper } from "../services/children.ts";
import { cpuOfTree } from "../services/cpu.ts";
import { connectSlash, type SlashClient } from "../services/slash-client.ts";
import { numberOf } from "../stage.ts";
import { contendersTable, medianOf, perSecond, timesOf } from "../table.ts";

const connections = 32;
const openRate = 500;
const secret = "a signing secret for benchmarks";

/** A signed slash command over HTTP, through Bolt, until it is acknowledged. */
export const slash: Program = {
  name: "slash",
  what: "signed slash commands through Bolt's HTTPReceiver until they are acknowledged, on disk by then",
  async report(bench) {
    const forMs = bench.size(3_000, 100);
    const entries = [
      { name: "Bolt, acknowledged only", mode: "ack" },
      { name: "Bolt, the run on disk before", mode: "durable" },
    ].map(({ name, mode }): Entry => ({ name, contender: signalboxSqlite, params: { mode, forMs } }));
    const rows = await bench.play(slash, entries, { rounds: 3 });
    bench.print(`signed slash commands, the sender in another process\n`);
    const columns = {
      [`most, commands/s over ${connections} connections`]: (row: Row) => perSecond(row, "most"),
      "CPU µs of the server": (row: Row) => medianOf(row, "cpuUs").toFixed(0),
      [`p50 / p99 ms at ${openRate}/s`]: timesOf,
    };
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const forMs = numberOf(task, "forMs");
    const file = path.join(import.meta.dirname, "..", "services", "slash-server.ts");
    const { word, child } = await startHelper(file, [String(task.params["mode"]), task.folder, secret]);
    const clients = await Promise.all(Array.from({ length: connections }, () => connectSlash(Number(word), secret)));
    let next = 0;

    /** All connections, each the next command as soon as the one before is acknowledged. */
    async function hurry(ms: number): Promise<number> {
      const [first, end] = [next, performance.now() + ms];
      await Promise.all(
        clients.map(async (client) => {
          while (performance.now() < end) await client.send(next++);
        }),
      );
      return next - first;
    }

    await hurry(forMs / 3);
    const cpuBefore = cpuOfTree(child.pid ?? 0);
    const begin = performance.now();
    const count = await hurry(forMs);
    const took = performance.now() - begin;
    const cpuUs = ((cpuOfTree(child.pid ?? 0) - cpuBefore) * 1_000) / count;
    const times = await atRate(clients, forMs, () => next++);
    for (const client of clients) client.close();
    await endProcess(child, "SIGKILL");
    return { figures: { most: (count / took) * 1_000, cpuUs }, times };
  },
};

/** Commands at a fixed rate; a late answer delays nobody as long as a connection is free. */
async function atRate(clients: readonly SlashClient[], forMs: number, nextNumber: () => number): Promise<number[]> {
  const free = [...clients];
  const times: number[] = [];
  const sent: Promise<void>[] = [];
  async function send(client: SlashClient, due: number): Promise<void> {
    await client.send(nextNumber());
    times.push(performance.now() - due);
    free.push(client);
  }
  const begin = performance.now();
  const total = Math.ceil((forMs * openRate) / 1_000);
  for (let count = 0; count < total;) {
    const due = begin + (count * 1_000) / openRate;
    const client = performance.now() >= due ? free.pop() : undefined;
    if (client) {
      sent.push(send(client, due));
      count += 1;
    } else await sleep(1);
  }
  await Promise.all(sent);
  return times;
}
