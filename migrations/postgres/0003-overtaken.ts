import { sql, type Kysely } from "kysely";

/** How often incidents went before a run while it was the next in its lane, for the choice of its head; see `lane-heads.ts`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table run add column overtaken integer not null default 0`.execute(db);
  // The oldest of each priority, however long the lane is.
  await sql`create index run_next on run (lane, priority, turn) where turn is not null`.execute(db);
  await sql`drop index run_head`.execute(db);
}
