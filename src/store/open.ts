import type { Log } from "../lib/log.ts";
import { openSqlite } from "./sqlite/open.ts";
import { createStore, type Store } from "./store.ts";

/**
 * Opens the database, or makes it, and brings its tables up to date.
 * @throws {StoreError} with a message for the operator
 */
export async function openStore(options: {
  readonly file: string;
  readonly migrationsDir: string;
  readonly log: Log;
}): Promise<Store> {
  return createStore(await openSqlite(options));
}
