import type { Kysely } from "kysely";
import { compileOnce, readWith } from "./compile-once.ts";
import { selectByIntent, selectDocuments, type StoredRun } from "./select-runs.ts";
import type { Tables } from "./tables.ts";

/** Reads single runs: what is asked most often. */
export interface RunReads {
  byId(id: string): Promise<StoredRun | undefined>;
  /** The run that an intent has become, or that it has joined. */
  byIntent(intentKey: string): Promise<StoredRun | undefined>;
}

/** One question for each run. */
export function createRunReads(db: Kysely<Tables>): RunReads {
  const byId = compileOnce<"id">((slot) => selectDocuments(db).where("id", "=", slot("id")));
  const byIntent = compileOnce<"key">((slot) => selectByIntent(db, slot("key")));
  return {
    byId: async (id) => (await readWith<StoredRun, "id">(db, byId, { id }))[0],
    byIntent: async (key) => (await readWith<StoredRun, "key">(db, byIntent, { key }))[0],
  };
}
