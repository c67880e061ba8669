import { Kysely, PostgresDialect } from "kysely";
import type { Log } from "../../lib/log.ts";
import type { AuditTrail } from "../../runs/verify-chain.ts";
import { createAuditTrail } from "../audit.ts";
import type { Tables } from "../tables.ts";
import { explainFault } from "./explain-fault.ts";
import { createConnections } from "./pool.ts";

/**
 * The history of a Postgres database as it is at one instant, to be verified while replicas go on.
 * @throws {StoreError} when it cannot be read
 */
export async function openPostgresTrail(
  url: string,
  log: Log,
): Promise<{ readonly trail: AuditTrail; readonly close: () => Promise<void> }> {
  const { pool, place } = createConnections(url, log);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    const instant = await db.startTransaction().setIsolationLevel("repeatable read").execute();
    return {
      trail: createAuditTrail(instant),
      async close() {
        await instant.rollback().execute();
        await db.destroy();
      },
    };
  } catch (fault) {
    await db.destroy();
    throw explainFault(fault, place);
  }
}
