import { createHash } from "node:crypto";

/**
 * The id of the token that a run puts into its lane: always the same for one run, so that a run that is woken by several
 * processes puts in one.
 */
export function tokenIdOf(runId: string): string {
  const hex = createHash("sha256").update(runId).digest("hex");
  // A UUID of version 8, the one whose bits are free to choose.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
