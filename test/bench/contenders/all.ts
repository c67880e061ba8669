import { bullmq, bullmqLanes } from "./bullmq.ts";
import type { Contender } from "./contender.ts";
import { graphileWorker } from "./graphile-worker.ts";
import { pQueue } from "./p-queue.ts";
import { pgBoss, pgBossNotified } from "./pg-boss.ts";
import { plainSqlite } from "./plain-sqlite.ts";
import { signalboxPostgres, signalboxSqlite, signalboxWhole } from "./signalbox.ts";

/** Who takes part where it is about throughput, in the order of the tables. */
export const forThroughput: readonly Contender[] = [
  signalboxSqlite,
  signalboxPostgres,
  pQueue,
  plainSqlite,
  graphileWorker,
  pgBoss,
  bullmq,
  bullmqLanes,
];

/** Who takes part where it is about how soon a run starts: nobody without lanes, and pg-boss at its quickest. */
export const forLatency: readonly Contender[] = forThroughput
  .filter((each) => each !== bullmq)
  .map((each) => (each === pgBoss ? pgBossNotified : each));

/** @throws Error when there is none of this name */
export function contenderNamed(name: string): Contender {
  const found = [signalboxWhole, ...forThroughput, ...forLatency].find((each) => each.name === name);
  if (!found) throw new Error(`there is no contender "${name}"`);
  return found;
}
