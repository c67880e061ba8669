import { sql, type Kysely, type SelectQueryBuilder } from "kysely";
import type { RunFilter } from "../runs/ports.ts";
import { isFinal, statuses as allStatuses } from "../runs/run.ts";
import type { Documents } from "./documents.ts";
import type { Tables } from "./tables.ts";
import { unindexed } from "./unindexed.ts";

/** A row of a run, to be read by `toRun`. */
export type StoredRun = Documents & { readonly revision: number };

type SelectDocuments = SelectQueryBuilder<Tables, "run", StoredRun>;

export function selectDocuments(db: Kysely<Tables>): SelectDocuments {
  return db.selectFrom("run").select(["id", "revision", "definition", "request", "state"]);
}

/** The run that an intent has become, or that it has joined. */
export function selectByIntent(db: Kysely<Tables>, key: string): SelectDocuments {
  const own = db.selectFrom("run").select("id").where("intent_key", "=", key);
  const joined = db.selectFrom("joined_intent").select("run_id as id").where("intent_key", "=", key);
  return selectDocuments(db).where("id", "in", own.unionAll(joined));
}

/** The query behind `list`, apart so that a test can ask for its plan. */
export function selectRuns(
  db: Kysely<Tables>,
  { statuses, lane, actionId, env, requester, from, to, beforeSeq, limit, order }: RunFilter,
): SelectDocuments {
  let query = selectDocuments(db).orderBy("seq", order === "newest" ? "desc" : "asc");
  // Postgres knows no empty list.
  if (statuses?.length === 0) query = query.where(sql<boolean>`false`);
  else if (statuses) query = query.where("status", "in", statuses);
  // Says the same again in the words of the partial indexes, or they would not be used.
  const isUnfinished = statuses?.every((status) => !isFinal(status)) ?? false;
  if (isUnfinished) query = query.where("ended_at", "is", null);
  if (statuses?.every((status) => isFinal(status))) query = query.where("ended_at", "is not", null);
  for (const [column, value] of [
    ["lane", lane],
    ["action_id", actionId],
    ["env", env],
    ["requester", requester],
  ] as const) {
    if (value === undefined) continue;
    query = isUnfinished ? query.where(unindexed(db, column), "=", value) : query.where(column, "=", value);
  }
  if (from !== undefined) query = query.where("requested_at", ">=", from);
  if (to !== undefined) query = query.where("requested_at", "<", to);
  if (beforeSeq !== undefined) query = query.where("seq", "<", beforeSeq);
  return limit === undefined ? query : query.limit(limit);
}

/** What waits for its turn at `now`, in order; answered from an index alone. */
export function selectQueued(db: Kysely<Tables>, now: number) {
  return db
    .selectFrom("run")
    .select(["id as runId", "lane", "env", "priority"])
    .where("turn", "is not", null)
    .where(({ eb, or }) => or([eb("due_at", "is", null), eb("due_at", "<=", now)]))
    .orderBy("turn");
}

/** @param after what was due at this instant or before is left out; undefined leaves out nothing */
export function selectDue(db: Kysely<Tables>, now: number, limit: number, after?: number): SelectDocuments {
  const query = selectDocuments(db).where("due_at", "<=", now).orderBy("due_at").limit(limit);
  return after === undefined ? query : query.where("due_at", ">", after);
}

/** The next instant at which a run is due, later than `after`. */
export function selectNextDue(db: Kysely<Tables>, after?: number) {
  const query = db.selectFrom("run").select("due_at").orderBy("due_at").limit(1);
  return after === undefined ? query.where("due_at", "is not", null) : query.where("due_at", ">", after);
}

/** Says that it has not ended in the words of the index of unfinished runs, or that would not be used. */
export const isRunning = sql<boolean>`(status = 'running' and ended_at is null)`;

/** A run without a lease was left by a program that knew none. */
export function selectOrphans(db: Kysely<Tables>, now: number): SelectDocuments {
  return selectDocuments(db)
    .where(isRunning)
    .where(({ eb, or }) => or([eb("lease_until", "is", null), eb("lease_until", "<", now)]))
    .orderBy("seq");
}

/** Said beside `ended_at is null`, so that the index of what is unfinished is used. */
export const unfinished = allStatuses.filter((status) => !isFinal(status));

/** The oldest unfinished run of an action in a lane, of those that were asked for after the place `after`. */
export function selectActive(db: Kysely<Tables>, lane: string, actionId: string, after: number) {
  return (
    db
      .selectFrom("run")
      .select("id")
      .where("status", "in", unfinished)
      .where("ended_at", "is", null)
      .where(unindexed(db, "lane"), "=", lane)
      .where(unindexed(db, "action_id"), "=", actionId)
      // Added to nothing, so that no range of the whole history is walked for it.
      .where(({ eb }) => eb(eb("seq", "+", 0), ">", after))
      .orderBy("seq")
      .limit(1)
  );
}

/** From each action to the next in the index: as many steps as there are actions, however many runs. */
export const selectActionIds = sql<{ id: string }>`
  with recursive action (id) as (
    select min(action_id) from run
    union all
    select (select min(action_id) from run where action_id > action.id) from action where action.id is not null
  )
  select id from action where id is not null order by id
`;
