import { existsSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { Kysely } from "kysely";
import { createAuditTrail } from "../audit.ts";
import { StoreError } from "../errors.ts";
import type { Tables } from "../tables.ts";
import { StoreDialect } from "./dialect.ts";
import { explainFault } from "./explain-fault.ts";
import type { AuditTrail } from "../../runs/verify-chain.ts";

/** A database file as it is at one instant, whoever goes on writing it. */
export interface Snapshot {
  readonly handle: BetterSqlite3.Database;
  readonly db: Kysely<Tables>;
  /** Undefined when the file is older than the chain. */
  readonly trail: AuditTrail | undefined;
  close(): void;
}

/**
 * Opens a database file for reading, beside the process that owns it.
 * @throws {StoreError} when there is none, or it is no database
 */
export function openSnapshot(file: string): Snapshot {
  if (!existsSync(file)) {
    throw new StoreError("missing", `There is no database ${file}. Name the one that you mean.`);
  }
  try {
    const handle = new BetterSqlite3(file, { readonly: true });
    try {
      // From the first reading on, everything that is read is of that instant.
      handle.exec("begin");
      const tables = handle.prepare("select name from sqlite_schema").pluck().all();
      const db = new Kysely<Tables>({ dialect: new StoreDialect({ database: handle }) });
      const trail = tables.includes("audit_head") ? createAuditTrail(db) : undefined;
      return { handle, db, trail, close: () => void handle.close() };
    } catch (fault) {
      handle.close();
      throw fault;
    }
  } catch (fault) {
    throw explainFault(fault, file);
  }
}

/**
 * Reads the whole file once, and every row and index of it.
 * @throws {StoreError} `damaged`
 */
export function assertIntegrity({ handle }: Pick<Snapshot, "handle">, file: string): void {
  try {
    const found = handle.pragma("integrity_check(1)", { simple: true });
    if (found === "ok") return;
    throw new StoreError("damaged", `${file} is damaged: ${String(found)}. Use another backup.`);
  } catch (fault) {
    throw explainFault(fault, file);
  }
}
