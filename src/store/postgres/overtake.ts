import { priorities } from "../documents.ts";
import { toColumns, type Transaction } from "./transaction.ts";

/** An incident that begins in a lane. */
export interface Overtaking {
  readonly lane: string;
  readonly at: number;
}

/** The number of a priority in the column. */
export const rank = { normal: priorities.indexOf("normal"), incident: priorities.indexOf("incident") } as const;

/**
 * Counts in the run that would have been next that it was overtaken, if there is one. It stands in the row, since whoever
 * chooses the lane's next run may be another replica.
 */
const countOvertaken = `update run set overtaken = overtaken + 1 where id in (
  select next.id from unnest($1::text[], $2::bigint[]) as begun (lane, at) cross join lateral (
    select id from run
    where turn is not null and lane = begun.lane and priority = ${rank.normal} and (due_at is null or due_at <= begun.at)
    order by turn limit 1
  ) as next
)`;

/** Sent, not waited for, after the rows of what begins. Costs nothing where no incident begins. */
export function noteOvertakings(tx: Transaction, overtakings: readonly Overtaking[]): void {
  if (overtakings.length > 0) tx.send(countOvertaken, toColumns(overtakings, ["lane", "at"]));
}
