import { sql, type Kysely } from "kysely";

/**
 * What has not ended is found through one index instead of three. Two of them had their entries in the order of lanes, so
 * that each run of a burst changed a page of its own in each, three times.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index run_unfinished`.execute(db);
  await sql`drop index run_unfinished_in_lane`.execute(db);
  await sql`drop index run_active`.execute(db);
  // A lane is looked for among all entries of a status, which is as many as the limit of waiting runs allows.
  await sql`create index run_unfinished on run (status, seq, lane, action_id) where ended_at is null`.execute(db);
}
