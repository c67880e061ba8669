/**
 * Moves a SQLite database into an empty Postgres database: all of it in one transaction, which is verified before it is
 * committed, so that whatever breaks the move off leaves both as they were.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import type { Log } from "../../lib/log.ts";
import { verifyChain } from "../../runs/verify-chain.ts";
import { createAuditTrail } from "../audit.ts";
import { StoreError } from "../errors.ts";
import { assertUpToDate, migrate } from "../migrate.ts";
import { explainFault as explainSqliteFault } from "../sqlite/explain-fault.ts";
import { locate } from "../sqlite/locate.ts";
import { lockDatabase, type DatabaseLock } from "../sqlite/lock.ts";
import { openSnapshot, type Snapshot } from "../sqlite/snapshot.ts";
import type { Tables } from "../tables.ts";
import { verifyRows } from "../verify-rows.ts";
import { copyTable, tableNames, type TableName } from "./copy-table.ts";
import { explainFault } from "./explain-fault.ts";
import { assertUsable, createConnections, type Connections } from "./pool.ts";

/** What was moved, and is verified. */
export interface Moved {
  /** The target as it may be shown. */
  readonly place: string;
  readonly runs: number;
  readonly events: number;
  /** The head of the chain, the same in both. */
  readonly head: { readonly seq: number; readonly hash: string };
}

interface Options {
  readonly file: string;
  /** The target. It holds a password, which is in no message. */
  readonly url: string;
  readonly migrationsDir: string;
  readonly log: Log;
  /** Called as soon as a table is copied. */
  readonly onTable: (table: TableName, rows: number) => void;
}

/** @throws {StoreError} with a message for the operator; nothing has changed then but tables made in the target, empty */
export async function moveToPostgres(options: Options): Promise<Moved> {
  const file = locate(options.file);
  if (!existsSync(file)) {
    throw new StoreError("missing", `There is no database ${file}. Name the file that is to be moved.`);
  }
  const connections = createConnections(options.url, options.log);
  try {
    await assertUsable(connections);
    const lock = lockSource(file);
    try {
      return await moveFrom(file, connections, options);
    } finally {
      lock.release();
    }
  } catch (fault) {
    throw explainBreak(explainSqliteFault(explainFault(fault, connections.place), file));
  } finally {
    await connections.end();
  }
}

/** Elsewhere the program keeps trying; this is a command that ends. */
function explainBreak(fault: unknown): unknown {
  if (!(fault instanceof StoreError) || fault.code !== "unreachable") return fault;
  const what = fault.message.replace(/\.? Signalbox keeps trying/, "");
  const next =
    "Nothing was moved, and the file is as it was: try again when the database is there. " +
    "Should it say then that the database is not empty, the connection was lost at the very end, and the move went through.";
  return new StoreError(fault.code, `${what} ${next}`, fault);
}

function lockSource(file: string): DatabaseLock {
  try {
    return lockDatabase(file);
  } catch (fault) {
    if (!(fault instanceof StoreError) || fault.code !== "in_use") throw fault;
    const message = `Signalbox is running on ${file}. Stop it first: what it writes during the move would be lost. Nothing was changed.`;
    throw new StoreError("in_use", message, fault);
  }
}

async function moveFrom(file: string, { pool, place }: Connections, options: Options): Promise<Moved> {
  const source = openSnapshot(file);
  try {
    await assertUpToDate(source.db, options.migrationsDir, file);
    const target = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    await migrate(target, path.join(options.migrationsDir, "postgres"), place);
    // Faults end it too: what is written in it is gone then.
    return await target.transaction().execute(async (tx) => {
      await takeTarget(tx, place);
      const counts = await copyAll(source, tx, options.onTable);
      return { place, ...(await verify(source, tx, file, counts)) };
    });
  } finally {
    source.close();
  }
}

/** From here on nobody else writes in the target; who reads sees it empty until the end. */
async function takeTarget(tx: Transaction<Tables>, place: string): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(tx);
  try {
    await sql`lock table ${sql.join(tableNames.map((name) => sql.table(name)))} in exclusive mode`.execute(tx);
  } catch (fault) {
    if ((fault as { code?: unknown }).code !== "55P03") throw fault;
    const message = `Another program is writing to ${place}. Stop it and try again; if it is another move, let it end. Nothing was changed.`;
    throw new StoreError("in_use", message, fault);
  }
  await sql`set local lock_timeout = 0`.execute(tx);
  // Each replica has this connection for as long as it lives.
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name = 'signalbox listener'
  `.execute(tx);
  if (rows.length > 0) {
    const message = `Signalbox is running on ${place} already. Stop all replicas there first: they do not look for runs that come in this way. Nothing was changed.`;
    throw new StoreError("in_use", message);
  }
  await assertEmpty(tx, place);
}

async function assertEmpty(tx: Transaction<Tables>, place: string): Promise<void> {
  const filled: string[] = [];
  for (const name of tableNames) {
    // The head of the chain is made with its table.
    const others = name === "audit_head" ? sql`where seq > 0` : sql``;
    const { rows } = await sql`select 1 from ${sql.table(name)} ${others} limit 1`.execute(tx);
    if (rows.length > 0) filled.push(name);
  }
  if (filled.length === 0) return;
  const message =
    `The database ${place} is not empty: there are rows in ${filled.join(", ")}. Nothing was changed. ` +
    "A move needs an empty one, since two histories cannot become one: make another with `createdb`. " +
    "If it was filled by a former move, that one went through: see what `signalbox audit verify` says, and start on it.";
  throw new StoreError("not_empty", message);
}

/** @returns how many rows each table has now */
async function copyAll(
  source: Snapshot,
  tx: Transaction<Tables>,
  onTable: Options["onTable"],
): Promise<ReadonlyMap<TableName, number>> {
  await tx.deleteFrom("audit_head").execute();
  const counts = new Map<TableName, number>();
  for (const name of tableNames) {
    const rows = await copyTable(source.handle, tx, name);
    counts.set(name, rows);
    onTable(name, rows);
  }
  for (const { name, seq } of givenNumbers(source)) {
    const { rows } = await sql<{ sequence: string }>`
      select pg_get_serial_sequence(${name}, 'seq') as sequence
    `.execute(tx);
    // Part of the transaction, which `setval` is not. The server gives the name as it is to be written.
    await sql`alter sequence ${sql.raw(rows[0]?.sequence ?? name)} restart with ${sql.lit(seq + 1)}`.execute(tx);
  }
  return counts;
}

/** The last number that each table gave, also to rows that are gone: none is given twice. */
function givenNumbers({ handle }: Snapshot): { name: string; seq: number }[] {
  return handle
    .prepare<[], { name: string; seq: number }>(
      "select name, seq from sqlite_sequence where name in ('run', 'retention_log')",
    )
    .all();
}

async function verify(
  source: Snapshot,
  tx: Transaction<Tables>,
  file: string,
  copied: ReadonlyMap<TableName, number>,
): Promise<Pick<Moved, "runs" | "events" | "head">> {
  for (const [name, rows] of copied) {
    const { count } = await tx
      .selectFrom(name)
      .select(({ fn }) => fn.countAll().as("count"))
      .executeTakeFirstOrThrow();
    const wanted = source.handle.prepare<[], number>(`select count(*) from "${name}"`).pluck().get();
    if (Number(count) === rows && wanted === rows) continue;
    throw refusal(file, `Of ${String(wanted)} rows of ${name}, ${rows} were read and ${String(count)} arrived.`);
  }
  const chain = await verifyChain(createAuditTrail(tx));
  if (!chain.isSound) throw refusal(file, chain.problem);
  const rows = await verifyRows(tx);
  if (!rows.isSound) throw refusal(file, rows.problem);
  return { runs: rows.runs, events: chain.events, head: chain.head };
}

function refusal(file: string, problem: string): StoreError {
  const message =
    `What was copied is not sound, so it was thrown away: the target is empty, and ${file} as it was. ${problem} ` +
    "`signalbox audit verify` says whether the file is like that itself; if so, compare it with the last backup.";
  return new StoreError("damaged", message);
}
