import path from "node:path";
import { systemClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import type { Run } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { openPostgres } from "../../src/store/postgres/open.ts";
import { createStore, type Engine } from "../../src/store/store.ts";
import { isLife, wordOf } from "../model/life.ts";

const migrationsDir = path.resolve(import.meta.dirname, "../../migrations");

/** What is left in a database when its process has gone. */
export interface History {
  readonly runs: readonly Run[];
  /** Runs whose events, in their order, are no whole life; and what is wrong with the chain. Empty is what we want. */
  readonly wrong: readonly string[];
}

/** @param database a file, or the URL of a Postgres database */
export function openDatabase(database: string): Promise<Engine> {
  const deps = { migrationsDir, log: silentLog };
  if (!database.includes("://")) return openSqlite({ file: database, ...deps });
  return openPostgres({ url: database, self: "reader", clock: systemClock, ...deps });
}

/** @param database a file, or the URL of a Postgres database */
export async function readHistory(database: string): Promise<History> {
  const engine = await openDatabase(database);
  const store = createStore(engine);
  try {
    const runs = await store.runs.list({ order: "oldest" });
    const wrong: string[] = [];
    for (const run of runs) {
      const word = wordOf((await store.runs.eventsOf(run.id)).map(({ event }) => event));
      if (!isLife(word)) wrong.push(`${run.id} has lived ${word}`);
    }
    const chain = await verifyChain(createAuditTrail(engine.db));
    if (!chain.isSound) wrong.push(chain.problem);
    return { runs, wrong };
  } finally {
    await store.close();
  }
}
