import type { Kysely, SelectQueryBuilder } from "kysely";
import type { Status } from "../runs/run.ts";
import type { UnfinishedStore } from "../runs/unfinished.ts";
import { isRunning, unfinished } from "./select-runs.ts";
import type { Tables } from "./tables.ts";
import { unindexed } from "./unindexed.ts";

export function createUnfinishedStore(db: Kysely<Tables>): UnfinishedStore {
  return {
    async counts() {
      const rows = await selectUnfinished(db).execute();
      // Postgres counts in 64 bits, and gives those as text.
      return rows.map(({ lane, status, count, first }) => ({
        lane,
        status: status as Status,
        count: Number(count),
        firstSeq: first,
      }));
    },

    async owners() {
      const rows = await db
        .selectFrom("run")
        .select(({ fn }) => [
          "owner",
          fn.countAll<number | string | bigint>().as("running"),
          fn.max("lease_until").as("until"),
        ])
        .where(isRunning)
        .where("owner", "is not", null)
        .groupBy("owner")
        .orderBy("owner")
        .execute();
      // A lease that was given up ends long before anything began.
      return rows.map(({ owner, running, until }) => ({
        owner: owner ?? "",
        running: Number(running),
        leaseUntil: until === null || until <= 0 ? undefined : until,
      }));
    },
  };
}

interface CountedRow {
  lane: string;
  status: string;
  count: number | string | bigint;
  first: number;
}

/** The query behind `counts`, apart so that a test can ask for its plan: it never leaves the index of what is unfinished. */
export function selectUnfinished(db: Kysely<Tables>): SelectQueryBuilder<Tables, "run", CountedRow> {
  return db
    .selectFrom("run")
    .select(({ fn }) => ["lane", "status", fn.countAll().as("count"), fn.min("seq").as("first")])
    .where("status", "in", unfinished)
    .where("ended_at", "is", null)
    .groupBy(["status", unindexed(db, "lane")]);
}
