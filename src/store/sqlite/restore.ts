import { copyFileSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { verifyChain } from "../../runs/verify-chain.ts";
import { StoreError } from "../errors.ts";
import { forgetBrokenRestore } from "./broken-restore.ts";
import { explainFault } from "./explain-fault.ts";
import { moveInto, nameAgain, sync } from "./files.ts";
import { locate } from "./locate.ts";
import { lockDatabase } from "./lock.ts";
import { assertIntegrity, openSnapshot } from "./snapshot.ts";

/** What belongs to a database besides its file. */
const besides = ["-wal", "-shm"];

/** How long is waited for another program that reads the database which is replaced, in ms. */
const busyTimeoutMs = 5_000;

/**
 * Puts a backup in the place of a database. What was there is kept beside it. At each instant one of the two is there, whole:
 * whatever kills it, the next start finds the former database or the restored one.
 * @param options.aside what the name of the former database gets at its end; it begins with `.before`
 * @param options.prepare what is done to the copy, by its name, before it takes the place
 * @returns where the former database is now; undefined when there was none
 * @throws {StoreError} when a server runs on it, when there is one and `force` is not given, or when the backup is damaged
 */
export async function restoreSqlite(
  file: string,
  backup: string,
  {
    force,
    aside,
    prepare,
  }: { readonly force: boolean; readonly aside: string; readonly prepare: (file: string) => Promise<void> },
): Promise<string | undefined> {
  const place = locate(file);
  if (!existsSync(backup)) throw new StoreError("missing", `There is no backup ${backup}.`);
  const lock = lockDatabase(place);
  const partial = `${place}.restoring`;
  try {
    if (existsSync(place) && !force) {
      const message = `The database ${place} exists already. With --force the backup takes its place, and it is kept beside it.`;
      throw new StoreError("exists", message);
    }
    forgetBrokenRestore(place);
    // The log of an older copy, which was broken off, would be taken for a part of this one.
    removeWithLogs(partial);
    copyFileSync(backup, partial);
    // The copy, since that is what will be used.
    await check(partial, backup);
    await prepare(partial);
    const former = existsSync(place) ? `${place}${aside}` : undefined;
    if (former !== undefined) keep(place, former);
    moveInto(partial, place);
    return former;
  } finally {
    removeWithLogs(partial);
    rmSync(`${partial}.lock`, { force: true });
    lock.release();
  }
}

function removeWithLogs(file: string): void {
  for (const end of ["", ...besides]) rmSync(file + end, { force: true });
}

/** Gives a database a second name, under which it stays when another one takes its first. */
function keep(place: string, former: string): void {
  foldLog(place);
  for (const end of ["", ...besides]) if (existsSync(place + end)) nameAgain(place + end, former + end);
  sync(path.dirname(former));
  // Only what could not be folded is left, and it would be taken for the log of the restored one.
  for (const end of besides) rmSync(place + end, { force: true });
}

/**
 * Makes one file of a database and its log, so that a single step can replace it. What no program can open stays as it is.
 * @throws {StoreError} when it cannot be done now, such as on a full disk
 */
function foldLog(place: string): void {
  try {
    const handle = new BetterSqlite3(place, { timeout: busyTimeoutMs });
    try {
      handle.pragma("journal_mode = DELETE");
    } finally {
      handle.close();
    }
  } catch (fault) {
    const reason = explainFault(fault, place);
    if (reason instanceof StoreError && ["not_a_database", "damaged"].includes(reason.code)) return;
    throw reason;
  }
}

async function check(file: string, name: string): Promise<void> {
  const snapshot = openSnapshot(file);
  try {
    assertIntegrity(snapshot, name);
    if (!snapshot.trail) return;
    const verdict = await verifyChain(snapshot.trail);
    if (verdict.isSound) return;
    throw new StoreError("damaged", `The history in ${name} was tampered with: ${verdict.problem} Use another backup.`);
  } finally {
    snapshot.close();
  }
}
