import { sql, type Kysely } from "kysely";

/**
 * Runs with their events, half-filled forms, the messages that show runs, and how far each reader has come.
 * Tables are STRICT, so that a wrong type is refused instead of stored.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("run")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("intent_key", "text", (column) => column.notNull().unique())
    .addColumn("lane", "text", (column) => column.notNull())
    .addColumn("action_id", "text", (column) => column.notNull())
    .addColumn("requester", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("requested_at", "integer", (column) => column.notNull())
    .addColumn("ended_at", "integer")
    .addColumn("state", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  // Partial indexes stay as small as what is going on at the moment, whatever the history.
  await sql`create index run_unfinished on run (status, seq) where ended_at is null`.execute(db);
  await sql`create index run_unfinished_in_lane on run (lane, seq) where ended_at is null`.execute(db);
  await sql`create index run_in_lane on run (lane, seq)`.execute(db);
  await sql`create index run_by_requester on run (requester, seq)`.execute(db);

  await db.schema
    .createTable("run_event")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("run_id", "text", (column) => column.notNull().references("run.id"))
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await sql`create index run_event_of_run on run_event (run_id, seq)`.execute(db);

  await db.schema
    .createTable("form")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("expires_at", "integer", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await sql`create index form_expiry on form (expires_at)`.execute(db);

  await db.schema
    .createTable("message")
    .addColumn("run_id", "text", (column) => column.notNull().references("run.id"))
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("ts", "text", (column) => column.notNull())
    .addColumn("content_digest", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("message_of_run", ["run_id", "kind"])
    .modifyEnd(sql`strict`)
    .execute();

  await db.schema
    .createTable("cursor")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .addColumn("seq", "integer", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
}
