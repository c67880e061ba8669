/** What a queue offers that knows of everything that waits: runs that begin before anybody else hears of them. */

import type { WaitingRun } from "./ports.ts";

/** The turn of a run that is not on disk yet. Until it is left, or the work is done, the lane is at work. */
export interface Seat {
  /** The run is on disk: does its work, which never throws. The signal aborts when the process must end. */
  take(work: (signal: AbortSignal) => Promise<void>): void;
  /** There is no such run: the lane goes on with what has come to wait meanwhile. Does nothing when the seat is taken. */
  leave(): void;
}

/** Runs that begin without waiting. Only a queue that knows of everything that waits can let them. */
export interface Seats {
  /** A seat when the run could begin at this instant and nobody who came before it is overtaken. */
  reserve(run: WaitingRun): Seat | undefined;
  /**
   * The run is about to be queued, so nobody who asks from now on goes before it. Call what it gives when it waits in its
   * lane or is not to come.
   */
  expect(run: WaitingRun): () => void;
}
