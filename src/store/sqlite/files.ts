import { closeSync, copyFileSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

/** Gives a file that is complete its name, so that after a power cut there is either all of it or nothing. */
export function moveInto(from: string, to: string): void {
  sync(from);
  renameSync(from, to);
  sync(path.dirname(to));
}

/** What volumes say that know no second names, such as FAT and some that are shared. */
const withoutLinks = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/** Gives a file a second name; where the volume knows none, a copy of it, which is complete before it bears the name. */
export function nameAgain(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (fault) {
    if (!withoutLinks.includes((fault as NodeJS.ErrnoException).code ?? "")) throw fault;
    copyInto(from, to);
  }
}

function copyInto(from: string, to: string): void {
  // The name does not depend on `to`, so that a copy that was broken off is replaced by the next one.
  const partial = `${from}.copying`;
  try {
    copyFileSync(from, partial);
    moveInto(partial, to);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Waits until a file, or the names in a directory, are on the disk. */
export function sync(place: string): void {
  const descriptor = openSync(place, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
