/**
 * Databases with many runs in them, faster than by running them: one real run, made by the product, is copied within
 * SQLite under other ids, lanes, people and times. Whatever columns the tables have, the copies have them too.
 */
import BetterSqlite3 from "better-sqlite3";
import { openCore } from "./core.ts";

/** Occur in the copied run and nowhere else, so that copies can have others in their place. */
const templateLane = "lane-template";
const templateNumber = 987_654_321;
const templatePerson = "U0ANA";
/** Columns with instants, which grow from copy to copy. */
const instants = new Set(["at", "requested_at", "ended_at"]);
/** Columns with the place of an event, whose order the copies keep. */
const places = new Set(["turn"]);
const copied = ["run", "run_event"];

export interface HistoryOptions {
  readonly runs: number;
  /** The copies go round these lanes, `lane-0` and so on. */
  readonly lanes: number;
  /** How far the copied run has come. */
  readonly status: "ended" | "queued";
}

/** How many people ask, in turn. */
export const people = 1_000;

export function historyPerson(nth: number): string {
  return `U${String(nth % people).padStart(4, "0")}`;
}

export function historyRunId(nth: number): string {
  return `h${String(nth).padStart(9, "0")}`;
}

/** Makes the file. Run `nth`, counted from 0, is of lane `nth % lanes` and person `nth % people`. */
export async function makeHistory(file: string, options: HistoryOptions): Promise<void> {
  const id = await makeTemplate(file, options.status);
  const db = new BetterSqlite3(file);
  // Not OFF, which better-sqlite3 ignores without a word: all would go to a log of many gigabytes, and each page be looked for
  // in it. A rollback journal has little to keep, since nearly all pages are new.
  db.pragma("journal_mode = DELETE");
  db.pragma("synchronous = OFF");
  db.pragma("foreign_keys = OFF");
  // Once at the end is faster than at each row.
  const indexes = db
    .prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_master where type = 'index' and sql is not null",
    )
    .all();
  db.exec("begin");
  for (const { name } of indexes) db.exec(`drop index "${name}"`);
  for (const table of copied) copyTemplate(db, table, id, options);
  for (const { sql } of indexes) db.exec(sql);
  // New events go on behind the copies. Their hashes are those of the copied run, so such a trail cannot be verified.
  db.exec("update audit_head set seq = (select max(seq) from run_event)");
  db.exec("commit");
  db.close();
}

async function makeTemplate(file: string, status: HistoryOptions["status"]): Promise<string> {
  const ended = Promise.withResolvers<void>();
  const core = await openCore({
    database: file,
    lanes: [templateLane],
    execute: async () => undefined,
    ended: () => ended.resolve(),
  });
  const { id } = await core.request(templateLane, templateNumber);
  if (status === "ended") {
    core.start();
    await ended.promise;
  }
  await core.stop();
  return id;
}

function copyTemplate(db: BetterSqlite3.Database, table: string, id: string, { runs, lanes }: HistoryOptions): void {
  const columns = db.prepare<[], Column>(`select name, type, pk from pragma_table_info('${table}')`).all();
  const own = columns.filter((column) => !(column.pk === 1 && column.type === "INTEGER"));
  const rowId = columns.find((column) => column.pk === 1 && column.type === "INTEGER");
  const values = own.map((column) => copyOf(column, id, lanes));
  db.exec(`create temp table template as select * from "${table}"${rowId ? ` order by "${rowId.name}"` : ""}`);
  db.exec(`delete from "${table}"`);
  db.exec(`
    with recursive copy (nth) as (select 0 union all select nth + 1 from copy where nth + 1 < ${runs})
    insert into "${table}" (${own.map(({ name }) => `"${name}"`).join(", ")})
    select ${values.join(", ")} from copy cross join temp.template
  `);
  db.exec("drop table temp.template");
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

function copyOf({ name, type }: Column, id: string, lanes: number): string {
  const column = `template."${name}"`;
  if (instants.has(name) || places.has(name)) return `${column} + copy.nth`;
  if (type !== "TEXT") return column;
  const changes = [
    [id, "printf('h%09d', copy.nth)"],
    [templateLane, `'lane-' || (copy.nth % ${lanes})`],
    [String(templateNumber), "copy.nth"],
    [templatePerson, `printf('U%04d', copy.nth % ${people})`],
  ] as const;
  return changes.reduce((text, [from, to]) => `replace(${text}, '${from}', ${to})`, column);
}
