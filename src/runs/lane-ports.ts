/** What the store knows of lanes, for a queue that is shared by several processes. */

import type { WaitingRun } from "./ports.ts";

/** How often in a row what is `incident` may go before what is `normal`; then what was overtaken has its turn. */
export const mostOvertakings = 4;

/** Whose turn it is in a lane. `busy`: its run is at work elsewhere, by an owner whose lease has not ended. */
export type LaneHead = ({ readonly kind: "run" } & Omit<WaitingRun, "lane">) | { readonly kind: "busy" };

/** A lane in which runs wait. */
export interface WaitingLane extends Omit<WaitingRun, "runId"> {
  readonly waiting: number;
}

export interface LaneStore {
  /**
   * The heads of these lanes: a run that was left running by an owner whose lease has ended, else the queued run whose
   * turn it is: an incident, unless as many as may have gone before what is normal in a row. Lanes in which nothing waits are left out.
   */
  heads(lanes: readonly string[], now: number): Promise<ReadonlyMap<string, LaneHead>>;
}

/** The same for a queue that counts who is at work in all processes together. */
export interface SharedLaneStore extends LaneStore {
  /** The lanes in which a run is at work, by an owner whose lease has not ended. */
  atWork(now: number): Promise<readonly string[]>;
  /** The lanes in which runs wait whose time has come. */
  waiting(now: number): Promise<readonly WaitingLane[]>;
}
