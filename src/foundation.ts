import type { Config } from "./config.ts";
import { sqliteFacts, type DatabaseFacts } from "./database-facts.ts";
import type { SettableClock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { createInProcessQueue } from "./queue/in-process.ts";
import { createSharedQueue } from "./queue/pg-boss/queue.ts";
import type { Places } from "./queue/turns.ts";
import { alwaysMine, createLeadership, type Leadership } from "./runs/leadership.ts";
import { clockMargin } from "./runs/lease.ts";
import { createLiveRuns, type LiveRuns } from "./runs/live.ts";
import type { Catalog, ExecuteRun, Queue } from "./runs/ports.ts";
import { shareLive } from "./runs/share-live.ts";
import { announceStatuses, followStatuses } from "./runs/share-statuses.ts";
import type { StoreObserver } from "./runs/store-observer.ts";
import { openStore } from "./store/open.ts";
import { openPostgres } from "./store/postgres/open.ts";
import type { ServerClock } from "./store/postgres/server-clock.ts";
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
  openQueue(execute: ExecuteRun, places: () => Places): Promise<PausedQueue>;
  /** Keeps the catalog at what other processes set. Returns how to stop that. */
  follow(catalog: Pick<Catalog, "setStatus">): () => void;
  close(): Promise<void>;
}

/** Nothing begins in it before `start`. */
export interface PausedQueue extends Queue {
  start(): void;
  /** Why runs cannot be begun now, in a few words for everybody; undefined when they can. */
  trouble?(): string | undefined;
}

/** How often the clock is set in the time of a lease. */
const looksPerLease = 3;

/** Where the database is. */
type Ground = Pick<Config, "databaseFile" | "databaseUrl" | "leaseMs">;

interface Deps {
  /** What this process is known by; another one each time it starts. */
  readonly owner: string;
  readonly migrationsDir: string;
  /** Is set to the time that all processes share. */
  readonly clock: SettableClock;
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

/**
 * Whose lease is over is asked of the database's own time as well: a clock that was set forward a moment ago would take
 * everybody for dead.
 */
function judgingByServer(store: Store, server: Pick<ServerClock, "now">): Store {
  const { runs, leases } = store;
  const over = async (before: number): Promise<number> => Math.min(before, (await server.now()) - clockMargin);
  return {
    ...store,
    runs: { ...runs, orphans: async (before) => runs.orphans(await over(before)) },
    leases: { ...leases, take: async (name, owner, until, now) => leases.take(name, owner, until, await over(now)) },
  };
}

async function openShared({ leaseMs }: Ground, url: string, deps: Deps): Promise<Foundation> {
  const { owner, migrationsDir, clock, log, observer } = deps;
  // Who waits longer for an answer cannot keep the leases of his runs.
  const silenceMs = leaseMs / 2;
  const engine = await openPostgres({ url, migrationsDir, self: owner, clock, log, observer, silenceMs });
  const serverClock = await engine.followClock(clock, leaseMs / looksPerLease).catch(async (fault: unknown) => {
    await engine.close();
    throw fault;
  });
  const inner = judgingByServer(createStore(engine), serverClock);
  const { news } = engine;
  const store: Store = { ...inner, statuses: announceStatuses(inner.statuses, news) };
  const live = shareLive(news, clock, store.runs);
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
      serverClock.stop();
      await store.close();
    },
  };
}
