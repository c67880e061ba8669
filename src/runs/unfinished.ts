import type { Status } from "./run.ts";

/** How many runs of a lane are in a status that something follows. */
export interface UnfinishedCount {
  readonly lane: string;
  readonly status: Status;
  readonly count: number;
  /** The place of the oldest of them in the order of requests. */
  readonly firstSeq: number;
}

/** A process that has runs under way. */
export interface UnfinishedOwner {
  readonly owner: string;
  readonly running: number;
  /** Until when its word counts, in ms since the Unix epoch; undefined when it has let go, so that others may go on. */
  readonly leaseUntil: number | undefined;
}

/** What is going on, in figures. */
export interface UnfinishedStore {
  /** Costs as much as there is unfinished, whatever the history. */
  counts(): Promise<readonly UnfinishedCount[]>;
  /** Who is at work, by name. Costs as much as there is running. */
  owners(): Promise<readonly UnfinishedOwner[]>;
}
