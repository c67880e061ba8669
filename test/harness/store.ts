/** A real store in a directory of its own, closed and deleted when the test has finished. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Kysely } from "kysely";
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/lib/clock.ts";
import { silentLog, type Log } from "../../src/lib/log.ts";
import type { RunStore } from "../../src/runs/ports.ts";
import type { StoreObserver } from "../../src/runs/store-observer.ts";
import type { Run } from "../../src/runs/run.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open.ts";
import { createApplier } from "../../src/store/sqlite/apply.ts";
import { createCommitter } from "../../src/store/sqlite/commit.ts";
import { openConnection, type Connection } from "../../src/store/sqlite/connection.ts";
import { StoreDialect } from "../../src/store/sqlite/dialect.ts";
import { createOwnReads } from "../../src/store/sqlite/read-runs.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { RunReads } from "../../src/store/read-runs.ts";
import type { Engine, Store } from "../../src/store/store.ts";
import type { Tables } from "../../src/store/tables.ts";
import type { Committer } from "../../src/store/writes.ts";
import { createFact } from "./fact.ts";

export const migrationsDir = path.resolve(import.meta.dirname, "../../migrations");

export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "signalbox-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export async function openTestStore(
  file = path.join(temporaryDirectory(), "runs.db"),
  log = silentLog,
): Promise<Store> {
  const store = await openStore({ file, migrationsDir, log });
  onTestFinished(() => store.close());
  return store;
}

/** The engine of a store, in a file of its own. */
export async function openTestEngine(): Promise<Engine> {
  const file = path.join(temporaryDirectory(), "runs.db");
  const engine = await openSqlite({ file, migrationsDir, log: silentLog });
  onTestFinished(() => engine.close());
  return engine;
}

/** The tables below a store, for tests of what only shows there. */
export async function openTables(
  observer?: StoreObserver,
): Promise<{ connection: Connection; db: Kysely<Tables>; committer: Committer; reads: RunReads }> {
  const file = path.join(temporaryDirectory(), "runs.db");
  const connection = openConnection(file);
  onTestFinished(() => connection.close());
  const db = new Kysely<Tables>({ dialect: new StoreDialect({ database: connection }) });
  await migrate(db, migrationsDir, file);
  const applier = createApplier(connection.handle, db);
  const committer = createCommitter(connection.handle, file, applier, { log: silentLog, clock: systemClock, observer });
  return { connection, db, committer, reads: createOwnReads(connection, db) };
}

/** A log that keeps what was said at `warn` and `error`. */
export function keepingLog(): Log & { readonly said: string[] } {
  const said: string[] = [];
  return { ...silentLog, said, warn: (message) => said.push(message), error: (message) => said.push(message) };
}

/** The run, as soon as it is as wanted. Looks again after each commit. */
export async function runWhen(store: RunStore, id: string, isWanted: (run: Run) => boolean): Promise<Run> {
  for (;;) {
    const commit = createFact();
    const unsubscribe = store.subscribe(commit.happen);
    try {
      const run = await store.get(id);
      if (run && isWanted(run)) return run;
      await commit.happened;
    } finally {
      unsubscribe();
    }
  }
}
