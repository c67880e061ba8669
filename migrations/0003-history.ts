import { sql, type Kysely } from "kysely";

/** What the history is searched by, and what retention has removed from it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // It never changes for a run, so it need not be looked for in the state.
  await sql`alter table run add column env text not null default ''`.execute(db);
  await sql`update run set env = coalesce(json_extract(state, '$.deployment.env'), '')`.execute(db);
  await sql`create index run_in_env on run (env, seq)`.execute(db);
  await sql`create index run_of_action on run (action_id, seq)`.execute(db);
  await sql`create index run_in_status on run (status, seq) where ended_at is not null`.execute(db);
  // With the status in it, it is the narrowest that SQLite finds for a lane, whatever the width of the row.
  await sql`drop index run_unfinished_in_lane`.execute(db);
  await sql`create index run_unfinished_in_lane on run (lane, status, seq) where ended_at is null`.execute(db);
  await sql`create index run_ended on run (ended_at) where ended_at is not null`.execute(db);

  await db.schema
    .createTable("retention_log")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("ended_before", "integer", (column) => column.notNull())
    .addColumn("runs", "integer", (column) => column.notNull())
    .addColumn("events", "integer", (column) => column.notNull())
    .addColumn("messages", "integer", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
}
