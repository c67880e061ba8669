import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { Kysely, sql } from "kysely";
import type { Log } from "../lib/log.ts";
import type { RunLogStore } from "../runs/log-ports.ts";
import type { RunStore, StatusStore } from "../runs/ports.ts";
import type { StoreObserver } from "../runs/store-observer.ts";
import type { UnfinishedStore } from "../runs/unfinished.ts";
import type { RetentionStore } from "../runs/retention.ts";
import type { CursorStore, FormStore, MessageStore } from "../runs/report-ports.ts";
import { openConnection, type Connection } from "./connection.ts";
import { createCursorStore } from "./cursors.ts";
import { StoreError } from "./errors.ts";
import { createFormStore } from "./forms.ts";
import { lockDatabase } from "./lock.ts";
import { createMessageStore } from "./messages.ts";
import { migrate, StoreDialect } from "./migrate.ts";
import { createRetentionStore } from "./retention.ts";
import { createRunLogStore } from "./run-logs.ts";
import { createRunStore } from "./runs.ts";
import type { Tables } from "./tables.ts";
import { createStatusStore } from "./statuses.ts";
import { createUnfinishedStore } from "./unfinished.ts";
import { createWriter } from "./writer.ts";

/** Everything that Signalbox remembers, in one SQLite file. */
export interface Store {
  readonly runs: RunStore;
  readonly logs: RunLogStore;
  readonly forms: FormStore;
  readonly messages: MessageStore;
  readonly cursors: CursorStore;
  readonly retention: RetentionStore;
  readonly statuses: StatusStore;
  readonly unfinished: UnfinishedStore;
  /** Whether the database answers. Never throws. */
  isHealthy(): Promise<boolean>;
  /** Lets what is being written finish, folds the log into the file, and lets go of both. May be called twice. */
  close(): Promise<void>;
}

/**
 * Opens a database file, or makes it, and brings its tables up to date. The process owns the file until `close`.
 * @throws {StoreError} with a message for the operator
 */
export async function openStore(options: {
  readonly file: string;
  readonly migrationsDir: string;
  readonly log: Log;
  /** Told how writing goes. */
  readonly observer?: StoreObserver | undefined;
}): Promise<Store> {
  const file = locate(options.file);
  const lock = lockDatabase(file);
  try {
    const connection = openConnection(file);
    const db = new Kysely<Tables>({ dialect: new StoreDialect({ database: connection }) });
    try {
      const applied = await migrate(db, options.migrationsDir, file);
      if (applied.length > 0) options.log.info("database brought up to date", { file, applied });
    } catch (fault) {
      connection.close();
      throw fault;
    }
    return joinStores(db, connection, options, () => lock.release());
  } catch (fault) {
    lock.release();
    throw fault;
  }
}

function joinStores(
  db: Kysely<Tables>,
  connection: Connection,
  { log, observer }: { readonly log: Log; readonly observer?: StoreObserver | undefined },
  release: () => void,
): Store {
  const writer = createWriter(db, log, observer);
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    await writer.settled();
    await sql`pragma wal_checkpoint(truncate)`.execute(db).catch((fault: unknown) => {
      // The log stays beside the file, and the next start reads it.
      log.warn("the database log could not be folded into its file", { fault });
    });
    await db.destroy();
    connection.close();
    release();
  }

  return {
    runs: createRunStore(db, writer),
    logs: createRunLogStore(db, writer),
    forms: createFormStore(db),
    messages: createMessageStore(db),
    cursors: createCursorStore(db),
    retention: createRetentionStore(writer),
    statuses: createStatusStore(db),
    unfinished: createUnfinishedStore(db),
    async isHealthy() {
      try {
        await db.selectFrom("cursor").select("name").limit(1).execute();
        return true;
      } catch {
        return false;
      }
    },
    close: () => (closed ??= close()),
  };
}

/** One name for one file, whatever way leads to it, so that the lock is the same one. */
function locate(file: string): string {
  const absolute = path.resolve(file);
  const directory = path.dirname(absolute);
  if (!existsSync(directory)) {
    const message = `The directory of the database ${absolute} does not exist. Make it, or name another file.`;
    throw new StoreError("directory_missing", message);
  }
  if (!existsSync(absolute)) return path.join(realpathSync(directory), path.basename(absolute));
  if (statSync(absolute).isDirectory()) {
    throw new StoreError("cannot_open", `The database ${absolute} is a directory. Name a file in it.`);
  }
  return realpathSync(absolute);
}
