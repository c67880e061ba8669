import BetterSqlite3 from "better-sqlite3";
import { StoreError, type StoreErrorCode } from "../errors.ts";

/** What SQLite's result codes mean for an operator, by the beginning of their name (https://sqlite.org/rescode.html). */
const explanations: readonly (readonly [prefix: string, code: StoreErrorCode, words: string])[] = [
  [
    "SQLITE_CANTOPEN",
    "cannot_open",
    "cannot be opened or made. Check that it is a file and no directory, and that Signalbox may write in its directory",
  ],
  [
    "SQLITE_NOTADB",
    "not_a_database",
    "is not a SQLite database. Nothing was changed. Choose another file, or put the right one back",
  ],
  [
    "SQLITE_READONLY",
    "not_writable",
    "cannot be written. Give the user that runs Signalbox the right to write the file and its directory",
  ],
  [
    "SQLITE_PERM",
    "not_writable",
    "cannot be accessed. Give the user that runs Signalbox the right to read and write the file and its directory",
  ],
  [
    "SQLITE_FULL",
    "disk_full",
    "cannot grow: the disk is full. Nothing was half written. Free some space; no restart is needed",
  ],
  [
    "SQLITE_CORRUPT",
    "damaged",
    "is damaged. Stop Signalbox, keep a copy of the file, and restore the last backup (or try `sqlite3 FILE .recover`)",
  ],
  ["SQLITE_IOERR", "cannot_open", "cannot be read or written by the operating system. Check the disk and its mount"],
  [
    "SQLITE_BUSY",
    "in_use",
    "is held by another program, such as a sqlite3 shell in a transaction. End it and try again",
  ],
];

/** The fault in an operator's words; faults that are not SQLite's own come back as they are. */
export function explainFault(fault: unknown, file: string): unknown {
  if (!(fault instanceof BetterSqlite3.SqliteError)) return fault;
  const known = explanations.find(([prefix]) => fault.code.startsWith(prefix));
  if (!known) return fault;
  const [, code, words] = known;
  return new StoreError(code, `The database ${file} ${words}. (${fault.code}: ${fault.message})`, fault);
}
