import type { Database } from "better-sqlite3";
import { CompiledQuery, sql, type Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import { withoutNul } from "./without-nul.ts";

export type TableName = keyof Tables;

type Row = Record<string, string | number | Buffer | null>;

/** Every table, parents before what refers to them. The compiler sees to it that none is missing. */
const movedTables: { readonly [Name in TableName]: true } = {
  definition: true,
  run: true,
  joined_intent: true,
  run_event: true,
  audit_head: true,
  audit_gap: true,
  run_log: true,
  message: true,
  form: true,
  cursor: true,
  favourite: true,
  deployment_status: true,
  retention_log: true,
  lease: true,
};

export const tableNames = Object.keys(movedTables) as TableName[];

/** What one statement brings at most: enough that the way to the server costs little, and little enough for any memory. */
const fullBatch = { rows: 2_000, bytes: 2 * 1024 * 1024 };

/**
 * Copies a table row by row, every column as it is; a few megabytes of it are in memory at a time.
 * @param target within a transaction
 * @returns how many rows it copied
 */
export async function copyTable(source: Database, target: Kysely<Tables>, table: TableName): Promise<number> {
  const columns = await columnsOf(target, table);
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const slots = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ");
  const insert = `insert into "${table}" (${names}) overriding system value select * from unnest(${slots})`;
  let batch: Row[] = [];
  let bytes = 0;
  let copied = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const values = columns.map(({ name }) => batch.map((row) => row[name]));
    await target.executeQuery(CompiledQuery.raw(insert, values));
    copied += batch.length;
    batch = [];
    bytes = 0;
  }

  for (const row of source.prepare<[], Row>(`select ${names} from "${table}"`).iterate()) {
    const { text } = row;
    batch.push(table === "run_log" && typeof text === "string" ? { ...row, text: withoutNul(text) } : row);
    bytes += sizeOf(row);
    if (batch.length >= fullBatch.rows || bytes >= fullBatch.bytes) await flush();
  }
  await flush();
  return copied;
}

/** The columns as the server has them. */
async function columnsOf(target: Kysely<Tables>, table: TableName): Promise<{ name: string; type: string }[]> {
  const { rows } = await sql<{ name: string; type: string }>`
    select attname as name, format_type(atttypid, null) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum
  `.execute(target);
  return rows;
}

function sizeOf(row: Row): number {
  let size = 0;
  for (const value of Object.values(row)) size += typeof value === "number" || value === null ? 8 : value.length;
  return size;
}
