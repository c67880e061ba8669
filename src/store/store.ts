import type { Kysely } from "kysely";
import type { RunLogStore } from "../runs/log-ports.ts";
import type { LeaseStore, RunStore, StatusStore } from "../runs/ports.ts";
import type { RetentionStore } from "../runs/retention.ts";
import type { UnfinishedStore } from "../runs/unfinished.ts";
import type { CursorStore, FavouriteStore, FormStore, MessageStore } from "../runs/report-ports.ts";
import { createCursorStore } from "./cursors.ts";
import { createFavouriteStore } from "./favourites.ts";
import { createFormStore } from "./forms.ts";
import { createLeaseStore } from "./leases.ts";
import { createMessageStore } from "./messages.ts";
import { createRetentionStore } from "./retention.ts";
import type { RunReads } from "./read-runs.ts";
import type { RunCache } from "./run-cache.ts";
import { createRunLogStore } from "./run-logs.ts";
import { createRunStore } from "./runs.ts";
import { createStatusStore } from "./statuses.ts";
import type { Tables } from "./tables.ts";
import { createUnfinishedStore } from "./unfinished.ts";
import type { Committer } from "./writes.ts";

/** Everything that Signalbox remembers. */
export interface Store {
  readonly runs: RunStore;
  readonly logs: RunLogStore;
  readonly forms: FormStore;
  readonly favourites: FavouriteStore;
  readonly messages: MessageStore;
  readonly cursors: CursorStore;
  readonly leases: LeaseStore;
  readonly retention: RetentionStore;
  readonly statuses: StatusStore;
  readonly unfinished: UnfinishedStore;
  /** Whether the database answers. Never throws. */
  isHealthy(): Promise<boolean>;
  /** Lets what is being written finish, and lets go of the database. May be called twice. */
  close(): Promise<void>;
}

/** What an engine brings: a way to read, and a way to write. */
export interface Engine {
  readonly db: Kysely<Tables>;
  readonly committer: Committer;
  readonly cache: RunCache;
  readonly reads: RunReads;
  /** Lets go of the database, after everything is written. */
  close(): Promise<void>;
}

/** The stores over an engine. */
export function createStore({ db, committer, cache, reads, close }: Engine): Store {
  let closed: Promise<void> | undefined;

  return {
    runs: createRunStore(db, committer, cache, reads),
    logs: createRunLogStore(db, committer),
    forms: createFormStore(db, committer),
    favourites: createFavouriteStore(db, committer),
    messages: createMessageStore(db, committer),
    cursors: createCursorStore(db, committer),
    leases: createLeaseStore(db, committer),
    retention: createRetentionStore(committer),
    statuses: createStatusStore(db, committer),
    unfinished: createUnfinishedStore(db),
    async isHealthy() {
      try {
        await db.selectFrom("cursor").select("name").limit(1).execute();
        return true;
      } catch {
        return false;
      }
    },
    close: () => (closed ??= committer.settled().then(close)),
  };
}
