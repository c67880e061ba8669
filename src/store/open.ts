import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { StoreObserver } from "../runs/store-observer.ts";
import type { AuditTrail } from "../runs/verify-chain.ts";
import { StoreError } from "./errors.ts";
import { openSqlite } from "./sqlite/open.ts";
import { openSnapshot } from "./sqlite/snapshot.ts";
import { createStore, type Store } from "./store.ts";
import { verifyRows, type RowsVerdict } from "./verify-rows.ts";

/**
 * Opens the database, or makes it, and brings its tables up to date.
 * @throws {StoreError} with a message for the operator
 */
export async function openStore(options: {
  readonly file: string;
  readonly migrationsDir: string;
  readonly log: Log;
  readonly clock?: Clock | undefined;
  /** Told how writing goes. */
  readonly observer?: StoreObserver | undefined;
}): Promise<Store> {
  return createStore(await openSqlite(options));
}

/** The history and the runs as they are at one instant, to be verified. */
export interface Inspection {
  readonly trail: AuditTrail;
  /** Whether the runs are what their events say. */
  verifyRows(): Promise<RowsVerdict>;
  close(): Promise<void>;
}

/**
 * The history as it is now, to be verified, whether or not a server runs on the database.
 * @throws {StoreError} when there is no such database, or it has no chain yet
 */
export async function openTrail(file: string): Promise<Inspection> {
  const { trail, db, close } = openSnapshot(file);
  if (trail) return { trail, verifyRows: () => verifyRows(db), close: async () => close() };
  close();
  const message = `The database ${file} is from before the chain of events. Start this version of Signalbox once, which makes it.`;
  throw new StoreError("missing", message);
}
