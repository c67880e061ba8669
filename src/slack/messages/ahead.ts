import { isDue, type Run, type RunIn } from "../../runs/run.ts";

/** What stands before a run in its lane. */
export interface Ahead {
  readonly count: number;
  /** The run that comes directly before. */
  readonly next: Run | undefined;
  /** All of them are of the same action, so that what is usual for this run is usual for them. */
  readonly areAlike?: boolean;
  /** The run's own time has not come yet, so it does not stand in its lane. */
  readonly isScheduled?: boolean;
}

/** More runs before one are not counted. Whoever keeps messages up to date must see to at least as many. */
export const mostCounted = 10;

export const nothingAhead: Ahead = { count: 0, next: undefined };

/** @param lane what runs and what waits, in the order in which it starts */
export function aheadIn(lane: readonly Run[], run: RunIn<"queued">, now: number): Ahead {
  if (!isDue(run, now)) return { ...nothingAhead, isScheduled: true };
  const due = lane.filter((other) => isDue(other, now));
  const count = due.findIndex((other) => other.id === run.id);
  if (count <= 0) return nothingAhead;
  const before = due.slice(0, count);
  return { count, next: before.at(-1), areAlike: before.every(({ action }) => action.id === run.action.id) };
}
