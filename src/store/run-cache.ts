import { isFinal, type Run } from "../runs/run.ts";

/** About ten megabytes; what does not fit is read from the file. */
const mostKept = 10_000;

/**
 * Unfinished runs as they were last written, so that carrying one out parses nothing. Only for a process that is alone
 * with its database. It is filled by what is written, never by what is read: a reading could be older than a write that
 * came in between.
 */
export interface RunCache {
  get(id: string): Run | undefined;
  /** What is on disk now. */
  put(run: Run): void;
  drop(id: string): void;
  clear(): void;
}

export function createRunCache(): RunCache {
  const runsById = new Map<string, Run>();
  return {
    get: (id) => runsById.get(id),
    put(run) {
      // What was written last is dropped last.
      runsById.delete(run.id);
      if (isFinal(run.status)) return;
      runsById.set(run.id, run);
      if (runsById.size <= mostKept) return;
      for (const oldest of runsById.keys()) {
        runsById.delete(oldest);
        break;
      }
    },
    drop: (id) => void runsById.delete(id),
    clear: () => runsById.clear(),
  };
}

/** For a database that others write too. */
export const noRunCache: RunCache = { get: () => undefined, put() {}, drop() {}, clear() {} };
