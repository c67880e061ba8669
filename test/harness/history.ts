import { silentLog } from "../../src/lib/log.ts";
import type { Run } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createStore } from "../../src/store/store.ts";
import { isLife, wordOf } from "../model/life.ts";
import { migrationsDir } from "./store.ts";

/** What is left in a database when its process has gone. */
export interface History {
  readonly runs: readonly Run[];
  /** Runs whose events, in their order, are no whole life; and what is wrong with the chain. Empty is what we want. */
  readonly wrong: readonly string[];
}

export async function readHistory(file: string): Promise<History> {
  const engine = await openSqlite({ file, migrationsDir, log: silentLog });
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
