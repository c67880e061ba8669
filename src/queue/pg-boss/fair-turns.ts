import type { Priority } from "../../runs/run.ts";

/** Above every turn of a `normal` token. */
const incidentHeadStart = 1_000_000_000;

/** Gives tokens their places among the lanes; see `createFairTurns`. */
export interface FairTurns {
  /** The place of the next token of a lane, as pg-boss wants it: higher goes first. */
  next(lane: string, priority: Priority): number;
  /** A token with this place has been served. */
  served(turn: number): void;
}

/**
 * Start-time fair queueing: the k-th token that a lane has waiting counts as if it had come k rounds later, so that a lane
 * with thousands of waiting runs gets one place of every round, as the others do. pg-boss alone serves the oldest token
 * first, which is that of the longest lane.
 *
 * Each process counts on its own; what it learns of the others is how far they have come, by the tokens it gets.
 */
export function createFairTurns(): FairTurns {
  let round = 0;
  const lastByLane = new Map<string, number>();

  /** A lane that is behind the round has nothing to be remembered for. */
  function forget(): void {
    for (const [lane, last] of lastByLane) if (last < round) lastByLane.delete(lane);
  }

  return {
    next(lane, priority) {
      const last = lastByLane.get(lane);
      const turn = last === undefined ? round : Math.max(round, last + 1);
      lastByLane.set(lane, turn);
      return priority === "incident" ? incidentHeadStart - turn : -turn;
    },

    served(turn) {
      const servedRound = isIncident(turn) ? incidentHeadStart - turn : -turn;
      if (servedRound <= round) return;
      round = servedRound;
      forget();
    },
  };
}

/** Whether the token with this place is one that goes before all `normal` ones. */
export function isIncident(turn: number): boolean {
  return turn > 0;
}
