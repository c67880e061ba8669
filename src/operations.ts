import { checksInWords, type Checks, type Operations } from "./api/operations.ts";
import type { StatusDocument } from "./api/status-document.ts";
import type { DatabaseFacts } from "./database-facts.ts";
import type { Clock } from "./lib/clock.ts";
import type { Catalog, RunStore } from "./runs/ports.ts";
import { isDue, type Run, type Status } from "./runs/run.ts";
import type { UnfinishedStore } from "./runs/unfinished.ts";
import type { Metrics } from "./telemetry/metrics/create-metrics.ts";
import type { SlackHealth } from "./telemetry/slack-health.ts";
import type { StoreHealth } from "./telemetry/store-health.ts";

export interface OperationsDeps {
  readonly version: string;
  /** What this process is known by. */
  readonly owner: string;
  readonly token: string | undefined;
  readonly transport: string;
  readonly runs: RunStore;
  readonly unfinished: UnfinishedStore;
  readonly database: DatabaseFacts;
  readonly storeHealth: StoreHealth;
  readonly slackHealth: SlackHealth;
  readonly catalog: Catalog;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Whether runs are started, and whether everything ends. */
  readonly phase: () => "starting" | "running" | "stopping";
}

/** How many lanes a person wants to see, and how many runs of one are looked through for the first that is due. */
const mostLanes = 5;
const mostLooked = 20;

const unfinishedStatuses = ["awaiting_approval", "queued", "running"] as const satisfies Status[];

/** Everything an operator can ask, from the parts that know it. */
export function createOperations(deps: OperationsDeps): Operations {
  const { clock, runs, catalog, storeHealth, slackHealth, database, metrics, phase } = deps;
  const startedAt = clock.now();

  function ready(): Checks {
    return {
      database: storeHealth.trouble(),
      slack: slackHealth.trouble(),
      queue: phase() === "starting" ? "no run is started yet" : undefined,
      process: phase() === "stopping" ? "stopping" : undefined,
    };
  }

  function isReady(): boolean {
    return Object.values(ready()).every((trouble) => trouble === undefined);
  }

  async function countRuns(): Promise<ReadonlyMap<Status, number>> {
    const totals = new Map<Status, number>();
    for (const { status, count } of await deps.unfinished.counts()) {
      totals.set(status, (totals.get(status) ?? 0) + count);
    }
    return totals;
  }

  async function oldest(): Promise<StatusDocument["oldest"]> {
    const [run] = await runs.list({ statuses: unfinishedStatuses, order: "oldest", limit: 1 });
    if (!run) return undefined;
    const requestedAt = instant(run.requestedAt);
    return { run: run.id, action: run.action.id, deployment: run.deployment.name, status: run.status, requestedAt };
  }

  /** A run that is scheduled for later does not wait for its lane. */
  async function longestWaiting(): Promise<StatusDocument["lanes"]> {
    const queued = (await deps.unfinished.counts()).filter(({ status }) => status === "queued");
    const eldest = queued.sort((one, other) => one.firstSeq - other.firstSeq).slice(0, mostLooked);
    const lanes = await Promise.all(
      eldest.map(async ({ lane, count }) => {
        const waiting = await runs.list({ lane, statuses: ["queued"], order: "oldest", limit: mostLooked });
        const first = waiting.find((run) => isDue(run, clock.now()));
        return first ? [{ lane, waiting: count, run: first.id, waitingSince: instant(readyAt(first)) }] : [];
      }),
    );
    return lanes
      .flat()
      .sort((one, other) => one.waitingSince.localeCompare(other.waitingSince))
      .slice(0, mostLanes);
  }

  async function status(): Promise<StatusDocument> {
    const { actionsById, deploymentsById, problems } = catalog.current();
    const now = clock.now();
    const lastCommitAt = storeHealth.lastCommitAt();
    const first = await oldest();
    return {
      status: isReady() ? "ready" : "degraded",
      version: deps.version,
      startedAt: instant(startedAt),
      uptimeSeconds: Math.round((now - startedAt) / 1_000),
      process: deps.owner,
      checks: checksInWords(ready()),
      database: {
        kind: database.kind,
        place: database.place,
        bytes: database.bytes(),
        ...(lastCommitAt === undefined ? {} : { lastCommitAt: instant(lastCommitAt) }),
      },
      slack: { transport: deps.transport, isConnected: slackHealth.isConnected() },
      runs: Object.fromEntries(await countRuns()),
      ...(first ? { oldest: first } : {}),
      lanes: await longestWaiting(),
      catalog: {
        actions: actionsById.size,
        deployments: deploymentsById.size,
        // Their words quote the files, and so may name people.
        problems: problems.map(({ severity, file, line, column }) => ({ severity, file, line, column })),
      },
    };
  }

  metrics.show({
    countRuns,
    isReady,
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

function readyAt(run: Run): number {
  return Math.max(run.status === "queued" ? run.queuedAt : run.requestedAt, run.notBefore ?? 0);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
