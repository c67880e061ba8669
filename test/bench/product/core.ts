/**
 * Signalbox without Slack and files: the same store, queue and use-cases as `createApp` joins. All programs that need runs
 * of the product come through here, so this is the file to change when one of these pieces changes its shape.
 */
import path from "node:path";
import type { Deployment } from "../../../src/definition/configuration.ts";
import { createSettableClock, systemClock } from "../../../src/lib/clock.ts";
import { systemRandom } from "../../../src/lib/ids.ts";
import { openFoundation } from "../../../src/foundation.ts";
import { digestOf } from "../../../src/lib/json.ts";
import { silentLog } from "../../../src/lib/log.ts";
import { createDispatcher } from "../../../src/runs/dispatch.ts";
import { createAdmission } from "../../../src/runs/admission.ts";
import { createExecuteRun, createExecuteStarted } from "../../../src/runs/execute.ts";
import { createLeases } from "../../../src/runs/lease.ts";
import type { Catalog, CatalogSnapshot, Executor } from "../../../src/runs/ports.ts";
import { createRecovery } from "../../../src/runs/recover.ts";
import { requestRun } from "../../../src/runs/request.ts";
import { createRunIds } from "../../../src/runs/run-id.ts";
import type { Run } from "../../../src/runs/run.ts";
import { createStarts } from "../../../src/runs/start-at-once.ts";
import type { Store } from "../../../src/store/store.ts";
import { actorOf, aDeployment, ana, anAction, aSnapshot, succeeded } from "../../harness/values.ts";

/** More than there are lanes that work at once in any program. */
const maxConcurrent = 200;
const leaseMs = 15_000;
const migrationsDir = path.join(import.meta.dirname, "..", "..", "..", "migrations");

export interface Core {
  readonly store: Store;
  /** Asks for run `n` of a lane. Resolves when it is on disk. */
  request(lane: string, n: number): Promise<Run>;
  /** What a start does with what a former process left. */
  recover(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export interface CoreOptions {
  /** The file of the database. */
  readonly database: string;
  readonly lanes: readonly string[];
  /** The work of a run, or an executor of the product. */
  readonly execute: ((lane: string, n: number) => Promise<void>) | Executor;
  /** Where the deployments are, for an executor of the product. */
  readonly ingress?: string;
  /** Called when the end of a run is on disk. */
  ended(): void;
}

export async function openCore({ database, lanes, execute, ingress, ended }: CoreOptions): Promise<Core> {
  const isShared = database.startsWith("postgres");
  const ground = { databaseFile: database, databaseUrl: isShared ? database : undefined, leaseMs };
  const foundation = await openFoundation(ground, {
    ...{ owner: "bench", migrationsDir, clock: createSettableClock(systemClock), log: silentLog },
    observer: { onCommit: () => undefined, onFailure: fail },
  });
  const { store, live, isAlone } = foundation;
  const catalog = catalogOf(lanes, ingress);
  const executor = typeof execute === "function" ? executorOf(execute) : execute;
  const clock = systemClock;
  const leases = createLeases({ store: store.runs, clock, owner: "bench", leaseMs, isAlone, onFault: fail });
  const executing = {
    ...{ store: store.runs, logs: store.logs, live, leases, catalog, clock, random: systemRandom },
    ...{ vault: undefined, executor, onFault: fail },
  };
  const run = createExecuteRun(executing);
  const runStarted = createExecuteStarted(executing);
  const places = { running: maxConcurrent, runningPerEnv: {} };
  const queue = await foundation.openQueue(
    (runId, signal) => run(runId, signal).then(ended),
    () => places,
  );
  const dispatcher = createDispatcher({ store: store.runs, queue, clock, onFault: fail });
  const { dispatch } = dispatcher;
  const recovery = createRecovery({ store: store.runs, queue, dispatch, leases, clock, onFault: fail });
  const admission = createAdmission({ store: store.runs, queue, catalog, clock, onRefused: () => fail("refused") });
  const starts = createStarts({
    ...{ queue, leases, clock },
    execute: (started, leaseUntil, hands) => runStarted(started, leaseUntil, hands).then(ended),
  });
  const newRunId = createRunIds(systemRandom);
  const options = { options: async () => ({ choices: [] }), known: () => undefined };
  const deps = {
    ...{ store: store.runs, catalog, clock, newRunId, vault: undefined, dispatch, admission, starts, options },
  };
  const [action] = [...catalog.current().actionsById.values()];
  const requester = actorOf(ana);

  return {
    store,
    async request(lane, n) {
      const asked = await requestRun(deps, {
        intentKey: `${lane}/${n}`,
        requester,
        origin: { kind: "api" },
        actionId: "reindex",
        actionDigest: action?.digest ?? "",
        deploymentId: lane,
        values: { index: String(n) },
      });
      if (!asked.ok) throw new Error(asked.error.message);
      if (asked.value.status === "denied") throw new Error(asked.value.refusal.message);
      return asked.value;
    },
    recover: () => recovery.start(),
    start: () => queue.start(),
    async stop() {
      dispatcher.stop();
      await recovery.stop();
      await queue.stop(0);
      await leases.stop();
      await foundation.close();
    },
  };
}

function executorOf(work: (lane: string, n: number) => Promise<void>): Executor {
  return {
    async execute(run) {
      await work(run.deployment.id, numberOfRun(run));
      return succeeded;
    },
  };
}

/** The number that a run was asked for with. */
export function numberOfRun(run: Run): number {
  return Number(run.values["index"]);
}

function catalogOf(lanes: readonly string[], ingress = "https://search.example"): Catalog {
  const action = anAction();
  const deployments = lanes.map((id): [string, Deployment] => [id, aDeployment({ id, name: id, ingress })]);
  const snapshot: CatalogSnapshot = aSnapshot({
    actionsById: new Map([[action.id, { action, digest: digestOf(action) }]]),
    deploymentsById: new Map(deployments),
    limits: { running: maxConcurrent, runningPerEnv: {}, waiting: 10_000_000, waitingPerLane: 10_000_000 },
  });
  return {
    current: () => snapshot,
    statusOf: () => ({ name: "Running", isStale: false }),
    setStatus: () => undefined,
  };
}

/** A benchmark of something broken is worth nothing. */
function fail(fault: unknown): void {
  console.error(fault);
  process.exit(1);
}
