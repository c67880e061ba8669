import type { Status } from "./run.ts";

/** How many runs of a lane are in a status that something follows. */
export interface UnfinishedCount {
  readonly lane: string;
  readonly status: Status;
  readonly count: number;
  /** The place of the oldest of them in the order of requests. */
  readonly firstSeq: number;
}

/** What is going on, in figures. */
export interface UnfinishedStore {
  /** Costs as much as there is unfinished, whatever the history. */
  counts(): Promise<readonly UnfinishedCount[]>;
}
