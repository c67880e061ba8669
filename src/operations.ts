import { checksInWords, type Checks, type Operations } from "./api/operations.ts";
import type { StatusDocument } from "./api/status-document.ts";
import type { DatabaseFacts } from "./database-facts.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import type { Catalog } from "./runs/ports.ts";
import type { Metrics } from "./telemetry/metrics/create-metrics.ts";
import type { SlackHealth } from "./telemetry/slack-health.ts";
import { codeOf, type StoreHealth } from "./telemetry/store-health.ts";
import type { UnderWay } from "./under-way.ts";

export interface OperationsDeps {
  readonly version: string;
  /** What this process is known by. */
  readonly owner: string;
  readonly token: string | undefined;
  readonly transport: string;
  readonly underWay: UnderWay;
  readonly database: DatabaseFacts;
  readonly storeHealth: StoreHealth;
  readonly slackHealth: SlackHealth;
  readonly queueTrouble: () => string | undefined;
  readonly catalog: Catalog;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether runs are started, and whether everything ends. */
  readonly phase: () => "starting" | "running" | "stopping";
}

/** Everything an operator can ask, from the parts that know it. */
export function createOperations(deps: OperationsDeps): Operations {
  const { clock, log, underWay, catalog, storeHealth, slackHealth, database, metrics, phase } = deps;
  const startedAt = clock.now();

  function ready(): Checks {
    return {
      database: storeHealth.trouble(),
      slack: slackHealth.trouble(),
      queue: phase() === "starting" ? "no run is started yet" : deps.queueTrouble(),
      process: phase() === "stopping" ? "stopping" : undefined,
    };
  }

  function isReady(checks = ready()): boolean {
    return Object.values(checks).every((trouble) => trouble === undefined);
  }

  /** What is known without the store is told also while nobody can read it. */
  async function readRuns(): Promise<{ readonly told: Partial<StatusDocument>; readonly trouble?: string }> {
    try {
      return { told: await underWay.describe() };
    } catch (fault) {
      log.warn("the status is told without the runs: the database cannot be read", { fault });
      return { told: {}, trouble: `it cannot be read (${codeOf(fault)})` };
    }
  }

  async function status(): Promise<StatusDocument> {
    const { actionsById, deploymentsById, problems } = catalog.current();
    const now = clock.now();
    const lastCommitAt = storeHealth.lastCommitAt();
    const { told, trouble } = await readRuns();
    const known = ready();
    const checks: Checks = { ...known, database: known["database"] ?? trouble };
    return {
      status: isReady(checks) ? "ready" : "degraded",
      version: deps.version,
      startedAt: instant(startedAt),
      uptimeSeconds: Math.round((now - startedAt) / 1_000),
      process: deps.owner,
      checks: checksInWords(checks),
      database: {
        kind: database.kind,
        place: database.place,
        bytes: database.bytes(),
        ...(lastCommitAt === undefined ? {} : { lastCommitAt: instant(lastCommitAt) }),
      },
      slack: { transport: deps.transport, isConnected: slackHealth.isConnected() },
      ...told,
      catalog: {
        actions: actionsById.size,
        deployments: deploymentsById.size,
        // Their words quote the files, and so may name people.
        problems: problems.map(({ severity, file, line, column }) => ({ severity, file, line, column })),
      },
    };
  }

  metrics.show({
    countRuns: () => underWay.counts(),
    isReady: () => isReady(),
    isStoreWritable: () => storeHealth.trouble() === undefined,
    isSlackConnected: () => slackHealth.isConnected(),
    countProblems: () => catalog.current().problems.length,
    databaseBytes: () => database.bytes(),
  });

  return {
    live: () => ({ database: storeHealth.wedged() }),
    ready,
    isStopping: () => phase() === "stopping",
    metrics: () => metrics.page(),
    status,
    token: deps.token,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
