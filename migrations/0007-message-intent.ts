import { sql, type Kysely } from "kysely";

/** Since when a message may have been posted of which nobody knows, because the answer was lost. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table message add column posting_since integer`.execute(db);
}
