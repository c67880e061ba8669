import { PgBoss, type Job } from "pg-boss";
import type { Log } from "../../lib/log.ts";
import type { WaitingRun } from "../../runs/ports.ts";
import { createFairTurns, isIncident } from "./fair-turns.ts";
import { tokenIdOf } from "./token-id.ts";

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
}

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

/** A token for each run that waits, in pg-boss: it gives out one of each lane at a time. */
export interface Tokens {
  open(): Promise<void>;
  put(runs: readonly WaitingRun[], db?: SqlRunner): Promise<void>;
  /** At most so many, each of another lane. */
  claim(most: number): Promise<Token[]>;
  /** Shows that their holder lives. */
  touch(tokens: readonly Token[]): Promise<void>;
  /** They have been served. Those that are no longer held are left alone. */
  remove(tokens: readonly Token[]): Promise<void>;
  /** Those of runs that another token of their lane has served. */
  removeFor(runIds: readonly string[]): Promise<void>;
  /** They have not been served; another process may have them at once. */
  giveBack(tokens: readonly Token[]): Promise<void>;
  /** How many wait in each lane that has any. */
  countByLane(): Promise<Map<string, number>>;
  close(): Promise<void>;
}

/**
 * Tokens in the schema `pgboss` of a database.
 * @param options.leaseSeconds how long a token stays with a holder that shows no life; 10 or more
 * @param options.runningPerEnv how many runs of an environment may be at work, in all processes together
 */
export function createTokens(options: {
  readonly connectionString: string;
  readonly leaseSeconds: number;
  readonly runningPerEnv: () => Readonly<Record<string, number>>;
  readonly log: Log;
}): Tokens {
  const { connectionString, leaseSeconds, runningPerEnv, log } = options;
  const boss = new PgBoss({
    connectionString,
    max: 5,
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

  async function fetch(most: number, filter: { maxPriority?: number }): Promise<Job<TokenData>[]> {
    const tiers = { ...runningPerEnv() };
    if (Object.keys(tiers).length === 0) return boss.fetch<TokenData>(queue, { ...filter, batchSize: most });
    const how = { ...filter, batchSize: most, groupConcurrency: { default: manyTimes, tiers } };
    // pg-boss counts before it claims, so two that claim at once would both take the last place of an environment.
    const transaction = await boss.getDb().beginTransaction?.();
    if (!transaction) throw new Error("pg-boss has no transactions of its own");
    try {
      await transaction.db.executeSql("select pg_advisory_xact_lock(hashtext('signalbox lanes'))");
      const jobs = await boss.fetch<TokenData>(queue, { ...how, db: transaction.db });
      await transaction.commit();
      return jobs;
    } catch (fault) {
      await transaction.rollback();
      throw fault;
    }
  }

  return {
    async open() {
      await boss.start();
      const policy = { policy: "key_strict_fifo", ...lifetime, retentionSeconds: tenYears } as const;
      // Whatever the process before was set to.
      await boss.createQueue(queue, policy);
      await boss.updateQueue(queue, { ...lifetime, retentionSeconds: tenYears });
    },

    async put(runs, db) {
      if (runs.length === 0) return;
      const tokens = runs.map(({ runId, lane, env, priority }) => {
        const turn = turns.next(lane, priority);
        const group = { id: env, tier: env };
        return { id: tokenIdOf(runId), singletonKey: lane, data: { lane, turn }, priority: turn, group };
      });
      await boss.insert(queue, tokens, db ? { db } : {});
    },

    async claim(most) {
      const begun = incidentClaims >= mostIncidentClaims ? await fetch(1, { maxPriority: 0 }) : [];
      const rest = most > begun.length ? await fetch(most - begun.length, {}) : [];
      const jobs = [...begun, ...rest];
      for (const { data } of jobs) turns.served(data.turn);
      incidentClaims = jobs.length > 0 && jobs.every(({ data }) => isIncident(data.turn)) ? incidentClaims + 1 : 0;
      return jobs.map(({ id, data, retryCount }) => ({ id, lane: data.lane, retryCount }));
    },

    async touch(tokens) {
      if (tokens.length > 0) await boss.touch(queue, tokens.map(attemptOf));
    },

    async remove(tokens) {
      if (tokens.length > 0) await boss.deleteJob(queue, tokens.map(attemptOf));
    },

    async removeFor(runIds) {
      if (runIds.length > 0) await boss.deleteJob(queue, runIds.map(tokenIdOf));
    },

    async giveBack(tokens) {
      if (tokens.length > 0) await boss.fail(queue, tokens.map(attemptOf));
    },

    async countByLane() {
      const { rows } = await boss
        .getDb()
        .executeSql(
          "select singleton_key as lane, count(*)::int as waiting from pgboss.job where name = $1 and state < 'active' group by 1",
          [queue],
        );
      return new Map((rows as { lane: string; waiting: number }[]).map(({ lane, waiting }) => [lane, waiting]));
    },

    close: () => boss.stop({ graceful: false, close: true }),
  };
}

function attemptOf({ id, retryCount }: Token): { id: string; retryCount: number } {
  return { id, retryCount };
}
