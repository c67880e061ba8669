import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { openConnection } from "../../src/store/sqlite/connection.ts";
import { median } from "./rounds.ts";

/** What the figures depend on. */
export interface Machine {
  readonly cores: number;
  readonly node: string;
  readonly synchronous: string;
  /** One row in one transaction, on the disk and with the settings that Signalbox uses, in ms. */
  readonly commitMs: number;
  /** Processes that wanted a core in the last minute. */
  readonly load: number;
}

const synchronousNames = ["OFF", "NORMAL", "FULL", "EXTRA"];
const commits = 100;

export async function describeMachine(): Promise<Machine> {
  // Before anything is measured, so that it is the load of others.
  const [load = 0] = os.loadavg();
  const folder = await mkdtemp(path.join(os.tmpdir(), "signalbox-bench-"));
  try {
    // By the same function as the store, so that this is the setting in force and not the one we believe in.
    const connection = openConnection(path.join(folder, "probe.db"));
    try {
      const { handle } = connection;
      handle.exec("create table probe (text text)");
      const insert = handle.prepare("insert into probe values (?)");
      const took = Array.from({ length: commits }, () => {
        const start = performance.now();
        insert.run("x".repeat(1_000));
        return performance.now() - start;
      });
      const level = Number(handle.pragma("synchronous", { simple: true }));
      return {
        cores: os.availableParallelism(),
        node: process.version,
        synchronous: synchronousNames[level] ?? String(level),
        commitMs: median(took),
        load,
      };
    } finally {
      connection.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
