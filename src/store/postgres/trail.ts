import { Kysely, PostgresDialect, sql } from "kysely";
import type { Log } from "../../lib/log.ts";
import { createAuditTrail } from "../audit.ts";
import type { Inspection } from "../open.ts";
import type { Tables } from "../tables.ts";
import { verifyRows } from "../verify-rows.ts";
import { StoreError } from "../errors.ts";
import { explainFault } from "./explain-fault.ts";
import { createConnections } from "./pool.ts";

/**
 * The history of a Postgres database as it is at one instant, to be verified while replicas go on.
 * @throws {StoreError} when it cannot be read
 */
export async function openPostgresTrail(url: string, log: Log): Promise<Inspection> {
  const { pool, place } = createConnections(url, log);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    const instant = await db.startTransaction().setIsolationLevel("repeatable read").execute();
    async function close(): Promise<void> {
      await instant.rollback().execute();
      await db.destroy();
    }
    try {
      await assertHistory(instant, place);
    } catch (fault) {
      // The pool would wait for ever for a connection that is in a transaction.
      await instant.rollback().execute();
      throw fault;
    }
    return { trail: createAuditTrail(instant), verifyRows: () => verifyRows(instant), close };
  } catch (fault) {
    await db.destroy();
    throw explainFault(fault, place);
  }
}

async function assertHistory(db: Kysely<Tables>, place: string): Promise<void> {
  const { rows } = await sql<{ isThere: boolean }>`select to_regclass('audit_head') is not null as "isThere"`.execute(
    db,
  );
  if (rows[0]?.isThere) return;
  const message = `The database ${place} has no history: Signalbox was never started on it. Check its name in SIGNALBOX_DATABASE.`;
  throw new StoreError("missing", message);
}
