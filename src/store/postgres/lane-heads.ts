import { sql, type Kysely } from "kysely";
import type { LaneHead, SharedLaneStore } from "../../runs/lane-ports.ts";
import { priorities } from "../documents.ts";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";

interface HeadRow {
  readonly lane: string;
  readonly running: boolean;
  readonly leased: boolean | null;
  readonly id: string;
  readonly env: string;
  readonly priority: number;
}

/**
 * Whose turn it is in lanes. An incident goes before what was queued within the last thousand events of the whole history,
 * and never before what has waited for longer: so nothing waits for ever. An index in `migrations/postgres` has the same
 * expression.
 */
export function createLaneStore(db: Kysely<Tables>): SharedLaneStore {
  return {
    async heads(lanes, now) {
      const { rows } = await sql<HeadRow>`
        select wanted.lane, head.*
        from unnest(${sql.val(lanes)}::text[]) as wanted (lane) cross join lateral (
          (select true as running, lease_until >= ${now} as leased, id, env, priority from run
           where ended_at is null and status = 'running' and lane = wanted.lane order by seq limit 1)
          union all
          (select false, null, id, env, priority from run
           where turn is not null and lane = wanted.lane and (due_at is null or due_at <= ${now})
           order by turn - 1000 * priority limit 1)
        ) as head
        order by running
      `.execute(db);
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
