import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import path from "node:path";

/** Gives a file that is complete its name, so that after a power cut there is either all of it or nothing. */
export function moveInto(from: string, to: string): void {
  sync(from);
  renameSync(from, to);
  sync(path.dirname(to));
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
