import { sql, SqliteAdapter, type Kysely, type RawBuilder } from "kysely";
import type { Tables } from "./tables.ts";

/**
 * A column of `run` that no index is to be chosen for. Among what is unfinished SQLite would rather walk the whole history
 * of a lane or an action than the few unfinished runs of all. Postgres counts its rows, and knows better by itself.
 */
export function unindexed(db: Kysely<Tables>, column: "lane" | "action_id" | "env" | "requester"): RawBuilder<string> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  return isSqlite ? sql<string>`+${sql.ref(column)}` : sql.ref(column);
}
