import { sql, type Kysely } from "kysely";
import { mostOvertakings, type LaneHead, type SharedLaneStore } from "../../runs/lane-ports.ts";
import { priorities } from "../documents.ts";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import { explainFault } from "./explain-fault.ts";
import { rank } from "./overtake.ts";
import type { Connections } from "./pool.ts";
import { prepared } from "./transaction.ts";

interface HeadRow {
  readonly lane: string;
  readonly running: boolean;
  readonly leased: boolean | null;
  readonly id: string;
  readonly env: string;
  readonly priority: number;
}

/** The oldest that waits in a lane of what has this priority: one step into the index `run_next`, however many wait. */
function oldestOf(priority: number): string {
  return `(select id, env, priority, overtaken from run
    where turn is not null and lane = wanted.lane and priority = ${priority} and (due_at is null or due_at <= $2)
    order by turn limit 1)`;
}

/** The oldest incident goes first, but for what it would overtake once too often; so nothing waits for ever. */
const selectHeads = `select wanted.lane, head.*
  from unnest($1::text[]) as wanted (lane) cross join lateral (
    (select true as running, lease_until >= $2 as leased, id, env, priority from run
     where ended_at is null and status = 'running' and lane = wanted.lane order by seq limit 1)
    union all
    (select false, null, id, env, priority
     from (${oldestOf(rank.incident)} union all ${oldestOf(rank.normal)}) as oldest
     order by overtaken >= ${mostOvertakings} desc, priority desc limit 1)
  ) as head
  order by running`;

/** Whose turn it is in lanes. */
export function createLaneStore(
  db: Kysely<Tables>,
  { writing: pool, place }: Pick<Connections, "writing" | "place">,
): SharedLaneStore {
  return {
    async heads(lanes, now) {
      // Asked for after each run of a busy lane, so it is planned once.
      const { rows } = await pool.query<HeadRow>(prepared(selectHeads, [lanes, now])).catch((fault: unknown) => {
        throw explainFault(fault, place);
      });
      // What runs comes last, and so it is what stays.
      return new Map(
        rows.map(({ lane, leased, id, env, priority }): [string, LaneHead] => [
          lane,
          leased ? { kind: "busy" } : { kind: "run", runId: id, env, priority: priorities[priority] ?? "normal" },
        ]),
      );
    },

    async waiting(now) {
      const rows = await db
        .selectFrom("run")
        .select(({ fn }) => [
          "lane",
          fn.min("env").as("env"),
          fn.max("priority").as("priority"),
          sql<number>`count(*)`.as("waiting"),
        ])
        .where("turn", "is not", null)
        .where(({ eb, or }) => or([eb("due_at", "is", null), eb("due_at", "<=", now)]))
        .groupBy("lane")
        .execute();
      return rows.map(({ priority, ...row }) => ({ ...row, priority: priorities[priority] ?? "normal" }));
    },

    async atWork(now) {
      const rows = await db.selectFrom("run").select("lane").where(isRunning).where("lease_until", ">=", now).execute();
      return rows.map(({ lane }) => lane);
    },
  };
}
