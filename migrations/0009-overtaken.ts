import { sql, type Kysely } from "kysely";

/** How often incidents went before a run while it was the next in its lane. Only Postgres counts; the tables stay alike. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table run add column overtaken integer not null default 0`.execute(db);
}
