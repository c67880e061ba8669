import { sql, type Kysely } from "kysely";

/**
 * What runs log while they work, in chunks of lines. `line` and `byte` say where a chunk begins in the whole log, so that
 * a gap between two chunks is what was not kept. A log goes with its run.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("run_log")
    .addColumn("run_id", "text", (column) => column.notNull().references("run.id").onDelete("cascade"))
    .addColumn("line", "integer", (column) => column.notNull())
    .addColumn("lines", "integer", (column) => column.notNull())
    .addColumn("byte", "integer", (column) => column.notNull())
    .addColumn("bytes", "integer", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("chunk_of_run", ["run_id", "line"])
    .modifyEnd(sql`strict`)
    .execute();
}
