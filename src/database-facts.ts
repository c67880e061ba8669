import { statSync } from "node:fs";
import path from "node:path";

/** Where the database is, for an operator. Never a password. */
export interface DatabaseFacts {
  readonly kind: string;
  readonly place: string;
  /** On disk; undefined when that is not known. */
  bytes(): number | undefined;
}

/** What is not in the file yet is in the log beside it, so both count. */
export function sqliteFacts(file: string): DatabaseFacts {
  function sizeOf(part: string): number {
    return statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  }
  return {
    kind: "sqlite",
    place: path.resolve(file),
    bytes: () => sizeOf(file) + sizeOf(`${file}-wal`),
  };
}
