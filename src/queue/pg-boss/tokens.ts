import { PgBoss, type Job } from "pg-boss";
import type { Log } from "../../lib/log.ts";
import { createSocket } from "../../lib/socket.ts";
import type { WaitingRun } from "../../runs/ports.ts";
import type { Places } from "../turns.ts";
import { createFairTurns, isIncident } from "./fair-turns.ts";
import { inTurn, takenPlaces } from "./places.ts";

const queue = "lanes";

/** pg-boss ends a job that is at work for longer, and takes no more than this. */
const longest = 24 * 60 * 60;

/** Far above what any outage can use up; a job without retries left would close its lane for ever. */
const manyTimes = 1_000_000_000;

const tenYears = 10 * 365 * 24 * 60 * 60;

/** After so many claims in a row that gave incidents only, one begins with what is `normal`, so that it never waits for ever. */
const mostIncidentClaims = 3;

/** Runs SQL; a transaction of the store's can be given, and the tokens are put in when it commits. */
export interface SqlRunner {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /** The same where nobody needs the answer; of what went wrong its commit tells. */
  send?(text: string, values?: unknown[]): void;
}

/**
 * The lanes that have a token which nobody holds. It is locked until the transaction ends, so that it cannot be claimed, and
 * removed as nobody's, before the run that relies on it can be seen. What somebody claims in this moment is skipped. It is
 * written as the index of pg-boss has it.
 */
const waitingTokens = `select singleton_key as lane from pgboss.job
  where name = $1 and singleton_key = any($2) and state < 'active' and not blocked and policy = 'key_strict_fifo'
  for key share skip locked`;

/** Puts tokens that nobody holds before those of all lanes in which no incident waits. */
const raiseTokens = `update pgboss.job set priority = raised.turn,
    data = jsonb_build_object('lane', raised.lane, 'turn', raised.turn)
  from (
    select job.id, wanted.lane, wanted.turn
    from unnest($2::text[], $3::int[]) as wanted (lane, turn) join pgboss.job on job.singleton_key = wanted.lane
    where job.name = $1 and job.state < 'active' and not job.blocked and job.policy = 'key_strict_fifo' and job.priority <= 0
    for no key update of job skip locked
  ) as raised
  where job.name = $1 and job.id = raised.id`;

/** The lanes that have a token, held or not. */
const allTokens = `select singleton_key as lane from pgboss.job
  where name = $1 and singleton_key = any($2) and state <= 'active'`;

interface TokenData {
  readonly lane: string;
  /** Its place among the lanes. */
  readonly turn: number;
}

/** The right to serve a lane, as long as it is held and its owner shows that he lives. */
export interface Token {
  readonly id: string;
  readonly lane: string;
  /** Which time the token is served; a former holder can do nothing with it. */
  readonly retryCount: number;
}

/** A lane in which a run waits, and how that run stands. */
export type WantingLane = Omit<WaitingRun, "runId">;

/** A token for each lane in which a run waits, in pg-boss: it gives out one of each lane at a time. */
export interface Tokens {
  open(): Promise<void>;
  /**
   * Sees to it that each of these lanes has a token that nobody holds; that of one which is being served does not count,
   * since its holder may have looked for the last time.
   */
  put(lanes: readonly WantingLane[], db?: SqlRunner): Promise<void>;
  /** Sees to it that each of these lanes has a token at all. */
  restore(lanes: readonly WantingLane[]): Promise<void>;
  /** At most so many, each of another lane, and never more than there are places in all processes together. */
  claim(most: number): Promise<Token[]>;
  /** Whether all places of all processes were taken after the last claim. */
  isFull(): boolean;
  /** Shows that their holder lives. */
  touch(tokens: readonly Token[]): Promise<void>;
  /** They have been served. Those that are no longer held are left alone. */
  remove(tokens: readonly Token[]): Promise<void>;
  /** They have not been served; another process may have them at once. */
  giveBack(tokens: readonly Token[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Tokens in the schema `pgboss` of a database.
 * @param options.leaseSeconds how long a token stays with a holder that shows no life; 10 or more
 * @param options.silenceMs how long a connection may be silent before it is given up
 * @param options.places how many runs may be at work, in all processes together
 * @param options.lanesAtWork the lanes in which a run is at work, whoever has their tokens
 */
export function createTokens(options: {
  readonly connectionString: string;
  readonly leaseSeconds: number;
  readonly silenceMs?: number;
  readonly places: () => Places;
  readonly lanesAtWork: () => Promise<readonly string[]>;
  readonly log: Log;
}): Tokens {
  const { connectionString, leaseSeconds, silenceMs, places, lanesAtWork, log } = options;
  const boss = new PgBoss({
    connectionString,
    max: 5,
    ...sendingAsItComes,
    ...(silenceMs !== undefined && givingUp(silenceMs)),
    application_name: "signalbox lanes",
    schedule: false,
    // How late a dead holder is noticed once its lease is over. pg-boss would look once a minute.
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  });
  boss.on("error", (fault) => log.debug("pg-boss: upkeep of the queue failed; it is tried again", { fault }));
  boss.on("warning", ({ message, data }) => log.warn(`pg-boss: ${message}`, { data }));
  const turns = createFairTurns();
  const lifetime = { heartbeatSeconds: leaseSeconds, expireInSeconds: longest, retryLimit: manyTimes, retryDelay: 0 };
  let incidentClaims = 0;
  let isFull = false;

  async function fetch(db: SqlRunner, most: number, filter: { maxPriority?: number }): Promise<Job<TokenData>[]> {
    if (most < 1) return [];
    const tiers = { ...places().runningPerEnv };
    const caps = Object.keys(tiers).length === 0 ? {} : { groupConcurrency: { default: manyTimes, tiers } };
    return boss.fetch<TokenData>(queue, { ...filter, ...caps, batchSize: most, db });
  }

  async function insertUnless(there: string, wanting: readonly WantingLane[], db?: SqlRunner): Promise<void> {
    if (wanting.length === 0) return;
    const byLane = new Map<string, WantingLane>();
    for (const each of wanting) {
      if (each.priority === "incident" || !byLane.has(each.lane)) byLane.set(each.lane, each);
    }
    const runner = db ?? boss.getDb();
    const { rows } = await runner.executeSql(there, [queue, [...byLane.keys()]]);
    const found = (rows as { lane: string }[]).map(({ lane }) => lane);
    await raise(
      runner,
      found.filter((lane) => byLane.get(lane)?.priority === "incident"),
    );
    for (const lane of found) byLane.delete(lane);
    const tokens = [...byLane.values()].map(({ lane, env, priority }) => {
      const turn = turns.next(lane, priority);
      return { singletonKey: lane, data: { lane, turn }, priority: turn, group: { id: env, tier: env } };
    });
    if (tokens.length > 0) await boss.insert(queue, tokens, db ? { db: notWaiting(db) } : {});
  }

  /** The head of a lane is its oldest token, so a second one that ranks higher would not help. */
  async function raise(db: SqlRunner, lanes: readonly string[]): Promise<void> {
    if (lanes.length === 0) return;
    await notWaiting(db).executeSql(raiseTokens, [queue, lanes, lanes.map((lane) => turns.next(lane, "incident"))]);
  }

  return {
    async open() {
      await boss.getDb().setSessionStatements?.(sessionSettings(silenceMs));
      await boss.start();
      const policy = { policy: "key_strict_fifo", ...lifetime, retentionSeconds: tenYears } as const;
      // Whatever the process before was set to.
      await boss.createQueue(queue, policy);
      await boss.updateQueue(queue, { ...lifetime, retentionSeconds: tenYears });
    },

    async put(lanes, db) {
      await insertUnless(waitingTokens, lanes, db);
    },

    async restore(lanes) {
      await insertUnless(allTokens, lanes);
    },

    async claim(most) {
      const { running } = places();
      const jobs = await inTurn(boss, lanesAtWork(), async (db, atWork) => {
        const free = Math.min(most, running - (await takenPlaces(db, queue, atWork)));
        const begun =
          incidentClaims >= mostIncidentClaims ? await fetch(db, Math.min(1, free), { maxPriority: 0 }) : [];
        const claimed = [...begun, ...(await fetch(db, free - begun.length, {}))];
        isFull = claimed.length >= free && free < most;
        return claimed;
      });
      for (const { data } of jobs) turns.served(data.turn);
      incidentClaims = jobs.length > 0 && jobs.every(({ data }) => isIncident(data.turn)) ? incidentClaims + 1 : 0;
      return jobs.map(({ id, data, retryCount }) => ({ id, lane: data.lane, retryCount }));
    },

    isFull: () => isFull,

    async touch(tokens) {
      if (tokens.length > 0) await boss.touch(queue, tokens.map(attemptOf));
    },

    async remove(tokens) {
      if (tokens.length > 0) await boss.deleteJob(queue, tokens.map(attemptOf));
    },

    async giveBack(tokens) {
      if (tokens.length > 0) await boss.fail(queue, tokens.map(attemptOf));
    },

    close: () => boss.stop({ graceful: false, close: true }),
  };
}

/** Within a transaction that can do that, statements whose answers nobody needs go with those that follow them. */
function notWaiting(db: SqlRunner): SqlRunner {
  if (!db.send) return db;
  return {
    async executeSql(text, values) {
      db.send?.(text, values);
      return { rows: [] };
    },
  };
}

/** What each connection of pg-boss is set to. */
function sessionSettings(silenceMs: number | undefined): string[] {
  // Who holds a token is made durable by what the store writes later, if anything came of it: after a crash of the server a
  // token that is as it was a moment before is one too many, or is taken back from its holder.
  const settings = ["set synchronous_commit = off"];
  // A connection that leads nowhere keeps its locks until the server has given it up too.
  if (silenceMs !== undefined) settings.push(`set idle_in_transaction_session_timeout = ${Math.ceil(silenceMs)}`);
  // As one: pg-boss does not wait for the first before it sends a second, which its driver will no longer take.
  return [settings.join("; ")];
}

/**
 * For the pool of pg-boss, which hands on to the driver what it does not know itself: statements are sent without waiting for
 * the answers to those before, as pg-boss does with the settings of a new connection.
 */
const sendingAsItComes = { pipeline: true };

/** The same, for connections that may be silent for so long. */
function givingUp(silenceMs: number) {
  const stream = () => createSocket(silenceMs);
  return { stream, keepAlive: true, connectionTimeoutMillis: silenceMs, idleTimeoutMillis: silenceMs / 2 };
}

function attemptOf({ id, retryCount }: Token): { id: string; retryCount: number } {
  return { id, retryCount };
}
