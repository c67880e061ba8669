import { sql, type Kysely } from "kysely";
import type { LaneHead, SharedLaneStore } from "../../runs/lane-ports.ts";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";

/**
 * Whose turn it is in lanes. An incident goes before what was queued within the last thousand events of the whole history,
 * and never before what has waited for longer: so nothing waits for ever. An index in `migrations/postgres` has the same
 * expression.
 */
export function createLaneStore(db: Kysely<Tables>): SharedLaneStore {
  return {
    async heads(lanes, now) {
      const { rows } = await sql<{ lane: string; running: boolean; leased: boolean | null; id: string }>`
        select wanted.lane, head.*
        from unnest(${sql.val(lanes)}::text[]) as wanted (lane) cross join lateral (
          (select true as running, lease_until >= ${now} as leased, id from run
           where ended_at is null and status = 'running' and lane = wanted.lane order by seq limit 1)
          union all
          (select false, null, id from run
           where turn is not null and lane = wanted.lane and (due_at is null or due_at <= ${now})
           order by turn - 1000 * priority limit 1)
        ) as head
        order by running
      `.execute(db);
      // What runs comes last, and so it is what stays.
      return new Map(
        rows.map(({ lane, leased, id }): [string, LaneHead] => [
          lane,
          leased ? { kind: "busy" } : { kind: "run", runId: id },
        ]),
      );
    },

    async atWork(now) {
      const rows = await db.selectFrom("run").select("lane").where(isRunning).where("lease_until", ">=", now).execute();
      return rows.map(({ lane }) => lane);
    },
  };
}
