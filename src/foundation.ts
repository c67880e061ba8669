import type { Config } from "./config.ts";
import { sqliteFacts, type DatabaseFacts } from "./database-facts.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { createInProcessQueue } from "./queue/in-process.ts";
import { createSharedQueue } from "./queue/pg-boss/queue.ts";
import type { Places } from "./queue/turns.ts";
import { alwaysMine, createLeadership, type Leadership } from "./runs/leadership.ts";
import { createLiveRuns, type LiveRuns } from "./runs/live.ts";
import type { Catalog, ExecuteRun, Queue } from "./runs/ports.ts";
import { shareLive } from "./runs/share-live.ts";
import { announceStatuses, followStatuses } from "./runs/share-statuses.ts";
import type { StoreObserver } from "./runs/store-observer.ts";
import { openStore } from "./store/open.ts";
import { openPostgres } from "./store/postgres/open.ts";
import { createStore, type Store } from "./store/store.ts";

/** What the program stands on: a file for one process, or a Postgres database for many. */
export interface Foundation {
  readonly store: Store;
  readonly facts: DatabaseFacts;
  /** No other process can reach the store. */
  readonly isAlone: boolean;
  readonly live: LiveRuns;
  /** Who tells Slack, of all processes. */
  readonly reporting: Leadership;
  /** A queue in which nothing begins before `start`. */
  openQueue(execute: ExecuteRun, places: () => Places): Promise<Queue & { start(): void }>;
  /** Keeps the catalog at what other processes set. Returns how to stop that. */
  follow(catalog: Pick<Catalog, "setStatus">): () => void;
  close(): Promise<void>;
}

/** Where the database is. */
type Ground = Pick<Config, "databaseFile" | "databaseUrl" | "leaseMs">;

interface Deps {
  /** What this process is known by; another one each time it starts. */
  readonly owner: string;
  readonly migrationsDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: StoreObserver;
}

/** @throws {StoreError} with a message for the operator */
export function openFoundation(config: Ground, deps: Deps): Promise<Foundation> {
  return config.databaseUrl === undefined ? openAlone(config, deps) : openShared(config, config.databaseUrl, deps);
}

async function openAlone({ databaseFile }: Ground, deps: Deps): Promise<Foundation> {
  const { migrationsDir, clock, log, observer } = deps;
  const store = await openStore({ file: databaseFile, migrationsDir, log, clock, observer });
  return {
    store,
    facts: sqliteFacts(databaseFile),
    isAlone: true,
    live: createLiveRuns(),
    reporting: alwaysMine,
    openQueue: async (execute, places) => createInProcessQueue({ execute, places, clock, log, isPaused: true }),
    follow: () => () => undefined,
    close: () => store.close(),
  };
}

async function openShared({ leaseMs }: Ground, url: string, deps: Deps): Promise<Foundation> {
  const { owner, migrationsDir, clock, log, observer } = deps;
  // Who waits longer for an answer cannot keep the leases of his runs.
  const silenceMs = leaseMs / 2;
  const engine = await openPostgres({ url, migrationsDir, self: owner, clock, log, observer, silenceMs });
  const inner = createStore(engine);
  const { news } = engine;
  const store: Store = { ...inner, statuses: announceStatuses(inner.statuses, news) };
  const live = shareLive(news, clock);
  const reporting = createLeadership({
    ...{ leases: store.leases, name: "slack reports", owner, leaseMs, clock },
    onFault: (fault) => log.warn("who tells Slack could not be settled; trying again soon", { fault }),
  });

  return {
    store,
    facts: { kind: "postgres", place: engine.place, bytes: () => undefined },
    isAlone: false,
    live,
    reporting,
    async openQueue(execute, places) {
      const queue = createSharedQueue({
        connectionString: url,
        leaseSeconds: Math.ceil(leaseMs / 1_000),
        silenceMs,
        ...{ execute, places, lanes: engine.lanes, clock, log },
      });
      await queue.open();
      engine.enqueueWith(queue.enqueue);
      news.subscribe(({ topic }) => {
        if (topic === "missed") queue.look();
      });
      return queue;
    },
    follow: (catalog) =>
      followStatuses({
        ...{ store: inner.statuses, broadcast: news, catalog, clock },
        onFault: (fault) => log.warn("statuses that others have set could not be read; trying again soon", { fault }),
      }),
    async close() {
      await reporting.stop();
      live.stop();
      await store.close();
    },
  };
}
