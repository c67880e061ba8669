import { createHash } from "node:crypto";

/** The trace of a run, the same in every process that has a part in it: 32 hexadecimal digits. */
export function traceIdOf(runId: string): string {
  return hash(`run ${runId}`).slice(0, 32);
}

/** The span of one part of a run, named within the run: 16 hexadecimal digits. */
export function spanIdOf(runId: string, part: string): string {
  return hash(`${part} of ${runId}`).slice(0, 16);
}

/** The part of a run that is one attempt, counted from 1. */
export function attemptPart(attempt: number): string {
  return `attempt ${attempt}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
