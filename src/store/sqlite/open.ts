import { Kysely, sql } from "kysely";
import { systemClock, type Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { StoreObserver } from "../../runs/store-observer.ts";
import { migrate } from "../migrate.ts";
import { createRunCache } from "../run-cache.ts";
import type { Engine } from "../store.ts";
import type { Tables } from "../tables.ts";
import { createApplier } from "./apply.ts";
import { forgetBrokenRestore } from "./broken-restore.ts";
import { createCommitter } from "./commit.ts";
import { openConnection, waitOnlyShortly, type Connection } from "./connection.ts";
import { StoreDialect } from "./dialect.ts";
import { createOwnReads } from "./read-runs.ts";
import { locate } from "./locate.ts";
import { lockDatabase } from "./lock.ts";

/**
 * Opens a database file, or makes it, and brings its tables up to date. The process owns the file until `close`, which
 * folds the log into it.
 * @throws {StoreError} with a message for the operator
 */
export async function openSqlite(options: {
  readonly file: string;
  readonly migrationsDir: string;
  readonly log: Log;
  readonly clock?: Clock | undefined;
  readonly observer?: StoreObserver | undefined;
}): Promise<Engine> {
  const file = locate(options.file);
  const lock = lockDatabase(file);
  try {
    for (const name of forgetBrokenRestore(file)) {
      options.log.info("a restore was broken off before it changed anything; what it left is removed", { file: name });
    }
    const connection = openConnection(file);
    try {
      return await startEngine(connection, file, options, () => lock.release());
    } catch (fault) {
      connection.close();
      throw fault;
    }
  } catch (fault) {
    lock.release();
    throw fault;
  }
}

async function startEngine(
  connection: Connection,
  file: string,
  { migrationsDir, log, clock = systemClock, observer }: Omit<Parameters<typeof openSqlite>[0], "file">,
  release: () => void,
): Promise<Engine> {
  const db = new Kysely<Tables>({ dialect: new StoreDialect({ database: connection }) });
  const applied = await migrate(db, migrationsDir, file);
  if (applied.length > 0) log.info("database brought up to date", { file, applied });
  waitOnlyShortly(connection);
  const applier = createApplier(connection.handle, db);
  const committer = createCommitter(connection.handle, file, applier, { log, clock, observer });
  const cache = createRunCache();

  return {
    db,
    reads: createOwnReads(connection, db),
    committer,
    cache,
    async close() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db).catch((fault: unknown) => {
        // The log stays beside the file, and the next start reads it.
        log.warn("the database log could not be folded into its file", { fault });
      });
      cache.clear();
      await db.destroy();
      connection.close();
      release();
    },
  };
}
