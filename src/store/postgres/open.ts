import path from "node:path";
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import type { PoolClient } from "pg";
import { z } from "zod";
import type { Clock, SettableClock, Timer } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { SharedLaneStore } from "../../runs/lane-ports.ts";
import type { Change } from "../../runs/ports.ts";
import type { StoreObserver } from "../../runs/store-observer.ts";
import { migrate } from "../migrate.ts";
import { noRunCache } from "../run-cache.ts";
import type { Engine } from "../store.ts";
import type { Tables } from "../tables.ts";
import { createCommitter, type Enqueue } from "./commit.ts";
import { explainFault } from "./explain-fault.ts";
import { createLaneStore } from "./lane-heads.ts";
import { openNews, type News } from "./news.ts";
import { createSharedReads } from "./read-runs.ts";
import { assertUsable, createConnections, type Connections } from "./pool.ts";
import { followServerClock, type ServerClock } from "./server-clock.ts";

/** How often a replica looks whether it has missed a commit of another one, in ms. */
const lookEvery = 2_000;

/** A database that several replicas share. */
export interface SharedEngine extends Engine {
  /** How it may be shown: without the password. */
  readonly place: string;
  readonly lanes: SharedLaneStore;
  readonly news: News;
  /** Keeps a clock at the time of the database, looking every `everyMs`, until it is stopped. */
  followClock(clock: SettableClock, everyMs: number): Promise<ServerClock>;
  enqueueWith(enqueue: Enqueue): void;
}

/**
 * Connects to a Postgres database and brings its tables up to date, one replica at a time.
 * @param options.self what this replica is known by; another one each time it starts
 * @param options.silenceMs how long a statement may take and a connection be silent before it is given up
 * @throws {StoreError} with a message for the operator
 */
export async function openPostgres(options: {
  readonly url: string;
  readonly migrationsDir: string;
  readonly self: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer?: StoreObserver | undefined;
  readonly silenceMs?: number | undefined;
}): Promise<SharedEngine> {
  await bringUpToDate(options);
  const connections = createConnections(options.url, options.log, options.silenceMs);
  try {
    return await startEngine(connections, options);
  } catch (fault) {
    await connections.end();
    throw explainFault(fault, connections.place);
  }
}

/** On connections of its own: changing big tables, or waiting for another replica that does, takes its time. */
async function bringUpToDate({ url, migrationsDir, log }: Parameters<typeof openPostgres>[0]): Promise<void> {
  const connections = createConnections(url, log);
  const { place } = connections;
  try {
    await assertUsable(connections);
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: explaining(connections) }) });
    const applied = await migrate(db, path.join(migrationsDir, "postgres"), place);
    if (applied.length > 0) log.info("database brought up to date", { database: place, applied });
  } catch (fault) {
    throw explainFault(fault, place);
  } finally {
    await connections.end();
  }
}

async function startEngine(
  connections: Connections,
  deps: Omit<Parameters<typeof openPostgres>[0], "url" | "migrationsDir">,
): Promise<SharedEngine> {
  const { place } = connections;
  const { clock, log } = deps;
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: explaining(connections) }) });
  const news = await openNews(connections, deps);
  const watch = watchChain(db, clock, () => committer.announce([]));
  const committer = createCommitter(connections, db, news, watch.isAt, log, deps.observer);
  const unsubscribe = news.subscribe(({ topic, content }) => {
    if (topic !== "commit" && topic !== news.missed) return;
    // Missed, or too much to be told: anything may have been committed.
    const commit = content === undefined ? unknownCommit : Commit.safeParse(content).data;
    if (commit === undefined) {
      news.ignore();
      return;
    }
    if (commit.seq !== undefined) watch.isAt(commit.seq);
    committer.announce(commit.changes);
  });

  return {
    db,
    place,
    committer,
    cache: noRunCache,
    reads: createSharedReads(connections),
    lanes: createLaneStore(db, connections),
    news,
    followClock: (shared, everyMs) => followServerClock(connections, shared, { everyMs, log }),
    enqueueWith: (enqueue) => committer.enqueueWith(enqueue),
    async close() {
      unsubscribe();
      watch.stop();
      await news.stop();
      await db.destroy();
      // May be called twice.
      if (!connections.writing.ending) await connections.writing.end();
    },
  };
}

/** The pool for those who read: what is wrong with the server is said in an operator's words. */
function explaining({ pool, place }: Connections): PostgresPool {
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();

  async function explained<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (fault) {
      throw explainFault(fault, place);
    }
  }

  function toClient(client: PoolClient): PostgresPoolClient {
    const query = (sql: string, values: unknown[]) => explained(client.query(sql, values));
    // Nothing is read by a cursor, which is the other thing that may be asked for.
    return { query: query as unknown as PostgresPoolClient["query"], release: (fault) => client.release(fault) };
  }

  return {
    async connect() {
      const client = await explained(pool.connect());
      const known = clients.get(client) ?? toClient(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

/** What a replica tells of a commit. That of a newer one may have events that this one does not know. */
const Commit = z.object({
  seq: z.int().optional(),
  changes: z.array(z.object({ runId: z.string(), type: z.string().transform((type) => type as Change["type"]) })),
});

const unknownCommit: z.output<typeof Commit> = { changes: [] };

/** Looks from time to time whether the chain has grown further than anybody has told. */
function watchChain(db: Kysely<Tables>, clock: Clock, onMissed: () => void) {
  let known = 0;
  let isStopped = false;
  let timer: Timer | undefined;

  async function look(): Promise<void> {
    try {
      const head = await db.selectFrom("audit_head").select("seq").executeTakeFirst();
      if (head && head.seq > known) {
        known = head.seq;
        onMissed();
      }
    } catch {
      // A database that cannot be reached is told of elsewhere.
    }
    if (!isStopped) arm();
  }

  function arm(): void {
    timer = clock.after(lookEvery, () => void look());
  }

  arm();
  return {
    isAt: (seq: number) => void (known = Math.max(known, seq)),
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}
