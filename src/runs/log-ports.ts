/** What a run tells while it works: lines that are kept, and where it stands now, which is not. */
import type { Progress } from "./ports.ts";

/** Lines of a log that belong together, as text without a break at its end. */
export interface LogChunk {
  /** The place of the first line in the whole log, counted from 0. More than the chunk before ends with: a cut. */
  readonly line: number;
  readonly lines: number;
  readonly text: string;
}

/** The logs of runs. Of a long one only beginning and end are kept, and the cut shows in the numbers of the lines. */
export interface RunLogStore {
  /**
   * Adds lines at the end, on disk when it resolves. The lines have no breaks and no secrets in them. Nothing is written,
   * and the answer is false, when the run is no longer running with this fence.
   */
  append(runId: string, lines: readonly string[], fence: number): Promise<boolean>;
  /** What is kept of the log, in order: all of it, or the chunks that hold line `from` and what follows. */
  read(runId: string, from?: number): Promise<LogChunk[]>;
  /** The end of the log: at least its last 4 KiB, or all of it. */
  readEnd(runId: string): Promise<LogChunk[]>;
  /** How many lines there have been, kept or not. */
  count(runId: string): Promise<number>;
  /** Compresses what is kept, once the run has ended. It reads as before. Before the end, and a second time, nothing happens. */
  close(runId: string): Promise<void>;
  /** Closes the logs of at most `limit` runs that have ended, whoever forgot to, and says of how many. */
  closeEnded(limit: number): Promise<number>;
}

/** What runs tell at this moment, to those who show it. */
export interface Live {
  /** Where the run stands, as it said last; undefined when it has said nothing, or does not run here. */
  progressOf(runId: string): Progress | undefined;
  /** Calls back when a run has told something. Returns how to stop that. */
  subscribe(onChange: (runId: string) => void): () => void;
}
