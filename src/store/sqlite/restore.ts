import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { verifyChain } from "../../runs/verify-chain.ts";
import { StoreError } from "../errors.ts";
import { moveInto } from "./files.ts";
import { locate } from "./locate.ts";
import { lockDatabase } from "./lock.ts";
import { assertIntegrity, openSnapshot } from "./snapshot.ts";

/** What belongs to a database besides its file. */
const besides = ["-wal", "-shm"];

/**
 * Puts a backup in the place of a database. What was there is kept beside it.
 * @param options.aside what the name of the former database gets at its end
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
    copyFileSync(backup, partial);
    // The copy, since that is what will be used.
    await check(partial, backup);
    await prepare(partial);
    const former = existsSync(place) ? `${place}${aside}` : undefined;
    if (former !== undefined) {
      for (const end of ["", ...besides]) if (existsSync(place + end)) renameSync(place + end, former + end);
    }
    // Left by a database that is gone, they would be taken for parts of this one.
    for (const end of besides) rmSync(place + end, { force: true });
    moveInto(partial, place);
    return former;
  } finally {
    for (const end of ["", ...besides, ".lock"]) rmSync(partial + end, { force: true });
    lock.release();
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
