import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { StoreError } from "../errors.ts";
import { explainFault } from "./explain-fault.ts";
import { locate } from "./locate.ts";
import { moveInto } from "./files.ts";
import { assertIntegrity, openSnapshot } from "./snapshot.ts";

/** As much as the disk gives without holding up the process that writes. */
const pagesPerStep = 1_000;

/**
 * Copies a database, as it is at one instant, into a file of its own, also while a server runs on it. The copy is checked
 * and on disk when the promise resolves; before, there is no file of that name.
 * @throws {StoreError} when there is such a file already, and for faults of the disk
 */
export async function backupSqlite(file: string, target: string): Promise<void> {
  if (existsSync(target)) {
    throw new StoreError("exists", `${target} exists already, and a backup is never written over. Name another file.`);
  }
  const source = openSnapshot(locate(file));
  const place = locate(target);
  const partial = `${place}.partial`;
  try {
    // An older one was broken off.
    rmSync(partial, { force: true });
    // The copy is made inside the snapshot: otherwise it would begin anew with each commit of the server, for ever.
    await source.handle.backup(partial, { progress: () => pagesPerStep });
    makeWhole(partial);
    moveInto(partial, place);
  } catch (fault) {
    rmSync(partial, { force: true });
    throw explainFault(fault, path.dirname(place));
  } finally {
    source.close();
  }
}

/** One file without a log beside it, which can be copied, and read from where nobody may write. */
function makeWhole(file: string): void {
  const handle = new BetterSqlite3(file);
  try {
    handle.pragma("journal_mode = DELETE");
    assertIntegrity({ handle }, file);
  } finally {
    handle.close();
  }
}
