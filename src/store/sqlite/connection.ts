import BetterSqlite3 from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { StoreError } from "../errors.ts";
import { explainFault } from "./explain-fault.ts";

/** How long a statement waits at start for another program, such as a sqlite3 shell, to let go of the file. */
const busyTimeoutMs = 5_000;

/** The same once the process serves. SQLite waits without letting anybody else do anything meanwhile. */
const shortBusyTimeoutMs = 25;

/** What every connection must run with. `synchronous` 2 is FULL: a commit is on disk before it is told to anybody. */
const settings = { journal_mode: "wal", synchronous: 2, foreign_keys: 1, busy_timeout: busyTimeoutMs } as const;

const cacheKiB = 64 * 1024;

/** Pages of 4 KiB in the log beside the file, which a start after a crash reads in some milliseconds. */
const checkpointPages = 8_000;

/** Far above the number of different statements that the store has. */
const maxPrepared = 200;

/** A connection as kysely wants it, with prepared statements kept and faults explained. */
export interface Connection extends SqliteDatabase {
  /** The driver's own handle. */
  readonly handle: BetterSqlite3.Database;
}

/**
 * Opens a database file, or makes it.
 * @throws {StoreError} when the file cannot be used, or does not run as safely as we need
 */
export function openConnection(file: string): Connection {
  try {
    const handle = new BetterSqlite3(file, { timeout: busyTimeoutMs });
    try {
      applySettings(handle);
      proveWritable(handle);
      assertSettings(handle, file);
    } catch (fault) {
      handle.close();
      throw fault;
    }
    return toConnection(handle, file);
  } catch (fault) {
    throw explainFault(fault, file);
  }
}

/** From now on a statement that meets another program fails almost at once; who has time tries again later. */
export function waitOnlyShortly({ handle }: Connection): void {
  handle.pragma(`busy_timeout = ${shortBusyTimeoutMs}`);
}

function applySettings(handle: BetterSqlite3.Database): void {
  handle.pragma("journal_mode = WAL");
  // better-sqlite3 13 is built with DEFAULT_WAL_SYNCHRONOUS=1: without this line a power cut loses acknowledged runs.
  handle.pragma("synchronous = FULL");
  handle.pragma("foreign_keys = ON");
  // Each run touches a page in each of a dozen indexes. Kept in memory and folded into the file more seldom than after
  // every 4 MB, a page that many runs touch is written once for all of them: twice the runs a second here.
  handle.pragma(`cache_size = -${cacheKiB}`);
  handle.pragma(`wal_autocheckpoint = ${checkpointPages}`);
}

/** SQLite opens what it may not write for reading only, without a word; the first run would find out. */
function proveWritable(handle: BetterSqlite3.Database): void {
  const version = handle.pragma("user_version", { simple: true });
  handle.pragma(`user_version = ${String(version)}`);
}

/** After the first write, since SQLite lowers `synchronous` only when it first touches a file in WAL mode. */
function assertSettings(handle: BetterSqlite3.Database, file: string): void {
  for (const [name, wanted] of Object.entries(settings)) {
    const found = handle.pragma(name, { simple: true });
    if (found === wanted) continue;
    const message = `The database ${file} runs with ${name}=${String(found)} instead of ${String(wanted)}, so it could lose what it has confirmed. Put it on a local disk: network file systems do not support this.`;
    throw new StoreError("wrong_settings", message);
  }
}

function toConnection(handle: BetterSqlite3.Database, file: string): Connection {
  const prepared = new Map<string, SqliteStatement>();

  /** Kysely prepares anew for each call, which costs more than the statement itself. */
  function prepare(sql: string): SqliteStatement {
    const known = prepared.get(sql);
    if (known) return known;
    if (prepared.size >= maxPrepared) prepared.clear();
    const statement = explained(sql);
    prepared.set(sql, statement);
    return statement;
  }

  function explained(sql: string): SqliteStatement {
    const statement = explaining(file, () => handle.prepare(sql));
    return {
      reader: statement.reader,
      all: (parameters) => explaining(file, () => statement.all(...parameters)),
      iterate: (parameters) => statement.iterate(...parameters),
      run(parameters) {
        // A full disk makes SQLite roll back by itself; a second rollback would fail and hide the reason of the first.
        if (sql === "rollback" && !handle.inTransaction) return { changes: 0, lastInsertRowid: 0 };
        return explaining(file, () => statement.run(...parameters));
      },
    };
  }

  return { handle, prepare, close: () => void handle.close() };
}

function explaining<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    throw explainFault(fault, file);
  }
}
