import type { Kysely } from "kysely";
import { compileOnce, type Compiled } from "../compile-once.ts";
import type { RunReads } from "../read-runs.ts";
import { selectByIntent, selectDocuments, type StoredRun } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import type { Connection } from "./connection.ts";

/** Reads of single runs, at once: to queue for the connection, as kysely does, costs more than to find a row by its key. */
export function createOwnReads(connection: Connection, db: Kysely<Tables>): RunReads {
  const byId = compileOnce<"key">((slot) => selectDocuments(db).where("id", "=", slot("key")));
  const byIntent = compileOnce<"key">((slot) => selectByIntent(db, slot("key")));

  async function first({ sql, bind }: Compiled<"key">, key: string): Promise<StoredRun | undefined> {
    return connection.prepare(sql).all(bind({ key }))[0] as StoredRun | undefined;
  }

  return { byId: (id) => first(byId, id), byIntent: (key) => first(byIntent, key) };
}
