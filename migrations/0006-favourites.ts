import { sql, type Kysely } from "kysely";

/** The actions that people want at hand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("favourite")
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("action_id", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("favourite_of_actor", ["actor", "action_id"])
    .modifyEnd(sql`strict`)
    .execute();
}
