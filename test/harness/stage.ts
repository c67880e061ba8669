/** The core with a real store and a real queue around it; time, catalog and what the executor does are the test's. */
import { onTestFinished } from "vitest";
import type { Actor } from "../../src/access/actor.ts";
import type { Policy } from "../../src/access/policy.ts";
import type { Action } from "../../src/definition/action.ts";
import type { Deployment, Limits } from "../../src/definition/configuration.ts";
import { createManualClock, type ManualClock } from "../../src/lib/clock.ts";
import { systemRandom, type RandomBytes } from "../../src/lib/ids.ts";
import { digestOf } from "../../src/lib/json.ts";
import { silentLog } from "../../src/lib/log.ts";
import type { Refusal } from "../../src/lib/refusal.ts";
import type { Result } from "../../src/lib/result.ts";
import { createVault } from "../../src/lib/seal.ts";
import { createOptionSources } from "../../src/options/sources.ts";
import { createInProcessQueue } from "../../src/queue/in-process.ts";
import { createAdmission } from "../../src/runs/admission.ts";
import { createDispatcher } from "../../src/runs/dispatch.ts";
import { cancelRun } from "../../src/runs/cancel.ts";
import { createExecuteRun, createExecuteStarted } from "../../src/runs/execute.ts";
import { forgetCancelled } from "../../src/runs/forget.ts";
import { createLiveRuns, type LiveRuns } from "../../src/runs/live.ts";
import type { RunLogStore } from "../../src/runs/log-ports.ts";
import type { Catalog, CatalogSnapshot, Executor, Queue, RunStore } from "../../src/runs/ports.ts";
import { createLeases, type Leases } from "../../src/runs/lease.ts";
import { createRecovery } from "../../src/runs/recover.ts";
import { requestRun, type RequestDeps, type Submission } from "../../src/runs/request.ts";
import { createRunIds } from "../../src/runs/run-id.ts";
import { requestDigest, type Run } from "../../src/runs/run.ts";
import { createStarts } from "../../src/runs/start-at-once.ts";
import { voteOnRun, type Vote } from "../../src/runs/vote.ts";
import type { Store } from "../../src/store/store.ts";
import { openTestStore, runWhen } from "./store.ts";
import { actorOf, aDeployment, ana, anAction, aSnapshot, noon, succeeded } from "./values.ts";

/** A catalog that a test changes as a reload would. */
export interface StageCatalog extends Catalog {
  define(changes: {
    readonly actions?: readonly Action[];
    readonly deployments?: readonly Deployment[];
    readonly policy?: Policy;
    readonly limits?: Partial<Limits>;
  }): void;
  setStatus(status: string): void;
}

function createCatalog(): StageCatalog {
  let snapshot: CatalogSnapshot = aSnapshot();
  let status = "Running";
  return {
    current: () => snapshot,
    statusOf: () => ({ name: status, isStale: false }),
    setStatus: (name) => void (status = name),
    define({ actions, deployments, limits, policy = snapshot.policy }) {
      const { actionsById, deploymentsById } = snapshot;
      snapshot = {
        ...snapshot,
        policy,
        limits: { ...snapshot.limits, ...limits },
        actionsById: actions
          ? new Map(actions.map((action) => [action.id, { action, digest: digestOf(action) }]))
          : actionsById,
        deploymentsById: deployments ? new Map(deployments.map((each) => [each.id, each])) : deploymentsById,
      };
    },
  };
}

export interface Stage {
  readonly store: RunStore;
  readonly logs: RunLogStore;
  readonly live: LiveRuns;
  readonly catalog: StageCatalog;
  readonly clock: ManualClock;
  readonly queue: Queue;
  readonly faults: unknown[];
  /** Requests that were refused because too much waits. */
  readonly turnedAway: readonly Refusal[];
  readonly deps: RequestDeps;
  submission(overrides?: Partial<Submission>): Submission;
  request(overrides?: Partial<Submission>): Promise<Result<Run, Refusal>>;
  /** Requests what must not be refused. */
  ask(overrides?: Partial<Submission>): Promise<Run>;
  vote(run: Run, by: Actor, decision?: Vote["decision"], digest?: string): Promise<Result<Run, Refusal>>;
  cancel(run: Run, by: Actor): Promise<Result<Run, Refusal>>;
  readonly leases: Leases;
  /** What a start does before anything else. */
  recover(): Promise<void>;
  /** Looks for owners that are gone. */
  sweep(): Promise<void>;
  /** Ends as the program does, after this grace time. */
  stop(graceMs?: number): Promise<void>;
  runWhen(id: string, isWanted: (run: Run) => boolean): Promise<Run>;
}

let clicks = 0;

/** How long a lease holds on a stage, in ms. */
export const leaseMs = 15_000;

interface StageOptions {
  readonly executor?: Executor;
  readonly store?: Store;
  readonly key?: string | null;
  /** Several stages over one store are several processes: each has a name, a clock that may stand still, and no claim to all. */
  readonly owner?: string;
  readonly clock?: ManualClock;
  readonly isAlone?: boolean;
  readonly random?: RandomBytes;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { executor = { execute: async () => succeeded }, key = "a test's key" } = options;
  const { owner = "stage", isAlone = true, random = systemRandom, clock = createManualClock(noon) } = options;
  const { runs: store, logs } = options.store ?? (await openTestStore());
  const live = createLiveRuns();
  const catalog = createCatalog();
  catalog.define({ actions: [anAction()], deployments: [aDeployment()] });
  const vault = key === null ? undefined : createVault(key, systemRandom);
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const leases = createLeases({ store, clock, owner, leaseMs, isAlone, onFault });
  const executing = { store, logs, live, leases, catalog, clock, random, vault, executor, onFault };
  const execute = createExecuteRun(executing);
  const queue = createInProcessQueue({ execute, clock, log: silentLog, places: () => catalog.current().limits });
  onTestFinished(forgetCancelled({ store, queue }));
  const dispatcher = createDispatcher({ store, queue, clock, onFault });
  const { dispatch } = dispatcher;
  const recovery = createRecovery({ store, queue, dispatch, leases, clock, onFault });
  const sources = createOptionSources({ clock, log: silentLog, allowed: () => catalog.current().optionSources });
  const turnedAway: Refusal[] = [];
  const onRefused = (refusal: Refusal): void => void turnedAway.push(refusal);
  const admission = createAdmission({ store, queue, catalog, clock, onRefused });
  const starts = createStarts({ queue, leases, clock, execute: createExecuteStarted(executing) });
  const deps: RequestDeps = {
    store,
    catalog,
    clock,
    newRunId: createRunIds(systemRandom),
    vault,
    dispatch,
    admission,
    starts,
    options: sources,
  };
  async function stop(graceMs = 0): Promise<void> {
    await recovery.stop();
    dispatcher.stop();
    leases.drain();
    const stopped = queue.stop(graceMs);
    clock.advance(graceMs);
    await stopped;
    await leases.stop();
  }
  onTestFinished(() => stop());

  function submission(overrides: Partial<Submission> = {}): Submission {
    clicks += 1;
    const actionId = overrides.actionId ?? "reindex";
    return {
      intentKey: `click${clicks}`,
      requester: actorOf(ana),
      origin: { kind: "slack", channel: "C0OPS" },
      actionId,
      actionDigest: catalog.current().actionsById.get(actionId)?.digest ?? "none",
      deploymentId: "d-search",
      values: { index: "products" },
      ...overrides,
    };
  }

  return {
    store,
    logs,
    live,
    catalog,
    clock,
    queue,
    faults,
    turnedAway,
    deps,
    submission,
    request: (overrides) => requestRun(deps, submission(overrides)),
    async ask(overrides) {
      const asked = await requestRun(deps, submission(overrides));
      if (!asked.ok) throw new Error(asked.error.message);
      return asked.value;
    },
    vote: (run, by, decision = { type: "approve" }, digest = requestDigest(run)) =>
      voteOnRun({ store, catalog, clock, dispatch, starts }, { runId: run.id, by, digest, decision }),
    cancel: (run, by) => cancelRun({ store, catalog, clock }, run.id, by),
    leases,
    async recover() {
      await recovery.start();
      dispatcher.start();
    },
    sweep: () => recovery.sweep(),
    stop,
    runWhen: (id, isWanted) => runWhen(store, id, isWanted),
  };
}
