import BetterSqlite3 from "better-sqlite3";
import { StoreError } from "../errors.ts";
import { explainFault } from "./explain-fault.ts";

/** The right to be the only process on a database file. */
export interface DatabaseLock {
  release(): void;
}

/** A lock that nobody refers to would be collected as garbage, and be free while its process goes on. */
const held = new Set<BetterSqlite3.Database>();

/**
 * Takes the lock of a database file, for the life of the process: an exclusive transaction on `<file>.lock`, which is a
 * lock of the operating system's and ends with the process, however that ends. Two processes on one file would each
 * believe that a lane is theirs.
 * @throws {StoreError} `in_use` when another process has it
 */
export function lockDatabase(file: string): DatabaseLock {
  const lockFile = `${file}.lock`;
  try {
    const connection = new BetterSqlite3(lockFile, { timeout: 0 });
    try {
      // No journal: nothing is ever written, and a dead process shall leave nothing behind.
      connection.pragma("journal_mode = MEMORY");
      connection.exec("BEGIN EXCLUSIVE");
    } catch (fault) {
      connection.close();
      throw fault;
    }
    held.add(connection);
    return {
      release() {
        held.delete(connection);
        connection.close();
      },
    };
  } catch (fault) {
    if (fault instanceof BetterSqlite3.SqliteError && fault.code.startsWith("SQLITE_BUSY")) {
      const message =
        `Another Signalbox is running on ${file} (it holds ${lockFile}). Two on one database would run actions twice. ` +
        "Stop the other one, or give this one a database of its own. The lock ends with its process; never delete the file.";
      throw new StoreError("in_use", message, fault);
    }
    throw explainFault(fault, file);
  }
}
