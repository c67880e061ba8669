import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";

/** One name for one file, whatever way leads to it, so that the lock is the same one. */
export function locate(file: string): string {
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
