import { sql, type Kysely } from "kysely";

/** The statuses that were set through the API, for deployments that tell theirs in no other way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("deployment_status")
    .addColumn("deployment_id", "text", (column) => column.primaryKey().notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("set_by", "text", (column) => column.notNull())
    .addColumn("set_at", "integer", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
}
