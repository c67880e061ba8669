/** Processes, one store, one target and one time, without anything that is left to chance. */
import type { Actor } from "../../src/access/actor.ts";
import type { Action } from "../../src/definition/action.ts";
import { digestOf } from "../../src/lib/json.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createOptionSources } from "../../src/options/sources.ts";
import { createInProcessQueue } from "../../src/queue/in-process.ts";
import { createAdmission } from "../../src/runs/admission.ts";
import { cancelRun } from "../../src/runs/cancel.ts";
import { createDispatcher } from "../../src/runs/dispatch.ts";
import { createExecuteRun, createExecuteStarted } from "../../src/runs/execute.ts";
import { createLiveRuns } from "../../src/runs/live.ts";
import type { LaneStore } from "../../src/runs/lane-ports.ts";
import type { Catalog, RunStore } from "../../src/runs/ports.ts";
import { createLeases } from "../../src/runs/lease.ts";
import { createRecovery } from "../../src/runs/recover.ts";
import { requestRun } from "../../src/runs/request.ts";
import { createRunIds } from "../../src/runs/run-id.ts";
import { requestDigest, type Run } from "../../src/runs/run.ts";
import { createStarts, type Starts } from "../../src/runs/start-at-once.ts";
import { voteOnRun } from "../../src/runs/vote.ts";
import type { Store } from "../../src/store/store.ts";
import type { StoreSource } from "./stores.ts";
import { actorOf, aDeployment, ana, anAction, aPolicy, aSnapshot, bo, cleo, noon } from "../harness/values.ts";
import { createOneProcess, type OneProcess } from "./one-process.ts";
import { createSharedLanes } from "./shared-lanes.ts";
import { createTruth, type Truth } from "./truth.ts";
import { createWitness, type Sent, type Witness } from "./witness.ts";
import { createWorldClock, type WorldClock } from "./world-clock.ts";

export const leaseMs = 15_000;

/** `one machine`: each life of the process has the file and the lanes for itself. `many`: two share both. */
export type Shape = "one machine" | "many";

/** Faults that are put in on purpose, to see that they are found. */
export interface Sabotage {
  /** What a process gets instead of the store. */
  readonly store?: (store: RunStore) => RunStore;
  /** What the queue gets instead of what the store says of lanes. */
  readonly lanes?: (lanes: LaneStore, runs: RunStore) => LaneStore;
  /** What requests and votes get instead of what lets runs begin at once. */
  readonly starts?: (starts: Starts) => Starts;
}

/** What somebody was told about a request. */
export interface Acknowledged {
  readonly intentKey: number;
  readonly runId: string;
}

/** What is asked for. Numbers choose among what there is. */
interface Asked {
  readonly intentKey: number;
  readonly by: number;
  readonly lane: number;
  readonly action: number;
  readonly value: number;
}

interface Replica {
  readonly process: OneProcess;
  /** Whether it is up: a program hears nobody before it has settled what a former one left behind. */
  isReady(): boolean;
  request(submission: Asked): void;
  vote(runId: string, type: "approve" | "reject"): void;
  cancel(runId: string): void;
}

export interface World {
  readonly clock: WorldClock;
  readonly truth: Truth;
  readonly witness: Witness;
  readonly wrong: string[];
  readonly faults: unknown[];
  readonly acknowledged: readonly Acknowledged[];
  /** Cancelled before they had begun, as somebody was told. */
  readonly cancelled: readonly string[];
  store(): Store;
  /** A key with which nobody has asked. */
  nextIntent(): number;
  /** Asks the replica in this place, or else whoever hears it, or else the first that does. */
  request(at: number, asked: Asked): void;
  /** The replica in this place, when it is up. */
  replica(at: number): Replica | undefined;
  start(at: number): Promise<void>;
  kill(at: number): Promise<void>;
  readonly places: number;
  /** Lets everything go on that can, until nothing moves. */
  settle(): Promise<void>;
  /** Everybody goes, and the store stays. */
  close(): void;
}

/** No schedule comes near so many between two instants; one that does goes on for ever. */
const mostRounds = 5_000;

const timeout = 30_000;
const actions: readonly Action[] = [
  anAction({ id: "plain", timeout }),
  anAction({ id: "idempotent", timeout, idempotent: true }),
  anAction({ id: "retried", timeout, idempotent: true, retry: { attempts: 3, backoff: 1_000, maxBackoff: 2_000 } }),
  anAction({ id: "approved", timeout, approval: { required: 1, role: "Owner", expiresAfter: 30_000 } }),
  anAction({ id: "urgent", timeout, priority: "incident" }),
  anAction({ id: "stoppable", timeout, cancel: { path: "/stop", method: "POST", grace: 5_000 } }),
  anAction({ id: "joining", timeout, concurrency: "join" }),
  anAction({ id: "replacing", timeout, concurrency: "replace" }),
  anAction({ id: "rejecting", timeout, concurrency: "reject" }),
];

export function isIdempotent(actionId: string): boolean {
  return actions.some((action) => action.id === actionId && action.idempotent);
}

const actionIds = ["plain", "plain", "plain", ...actions.map((action) => action.id)];

const deployments = ["lane-0", "lane-1"].map((id) => aDeployment({ id, name: id }));
const catalog: Catalog = {
  current: () => snapshot,
  statusOf: () => ({ name: "Running", isStale: false }),
  setStatus: () => undefined,
};
const snapshot = aSnapshot({
  policy: aPolicy(),
  actionsById: new Map(actions.map((action) => [action.id, { action, digest: digestOf(action) }])),
  deploymentsById: new Map(deployments.map((each) => [each.id, each])),
});

const requesters: readonly [Actor, Actor] = [actorOf(ana), actorOf(cleo)];
const owner: Actor = actorOf(bo);

export function createWorld(shape: Shape, source: StoreSource, sabotage: Sabotage = {}): World {
  const schedule = source.nextSchedule();
  const clock = createWorldClock(noon);
  const wrong: string[] = [];
  const faults: unknown[] = [];
  const acknowledged: Acknowledged[] = [];
  const cancelled: string[] = [];
  const replicas: (Replica | undefined)[] = [];
  const truth = createTruth(
    () => clock.latest(),
    // Alone on a machine, whoever comes later knows that nobody else is there.
    (name) => shape === "one machine" && replicas.every((replica) => replica?.process.name !== name),
    (what) => wrong.push(what),
  );
  const witness = createWitness((sent) => judgeSent(sent));
  const lanes = shape === "many" ? createSharedLanes(clock, leaseMs, sabotage.lanes !== undefined) : undefined;
  let lives = 0;
  const askedByKey = new Map<number, Asked>();
  const unheard: Asked[] = [];
  // A queue that is broken on purpose gets a store that lets it.
  const shared = shape === "many" && !sabotage.lanes ? source.shared() : undefined;
  let ids = schedule * 1_000;

  /** Only who has the run by what is on disk may touch the target, and only when nothing else has the lane. */
  function judgeSent(sent: Sent): void {
    const run = truth.runs.get(sent.runId);
    const what = `request ${sent.nth} of ${sent.by.name} for ${sent.runId}`;
    if (run?.status !== "running") wrong.push(`${what} was sent while the run is ${run?.status}`);
    else if (run.fence !== sent.fence) wrong.push(`${what} was sent with fence ${sent.fence}; it is ${run.fence} now`);
    for (const other of truth.runs.values()) {
      if (other.id === sent.runId || other.status !== "running") continue;
      if (other.deployment.id === sent.lane) wrong.push(`${what} was sent while ${other.id} runs in ${sent.lane}`);
    }
  }

  /** Ids as the test can foretell them, whatever number of bytes somebody asks for. */
  function foretold(size: number): Uint8Array {
    ids += 1;
    const bytes = new Uint8Array(size);
    for (let nth = 0, rest = ids; nth < size; nth += 1, rest = Math.floor(rest / 31)) bytes[nth] = (rest * 89) % 248;
    return bytes;
  }
  const newRunId = createRunIds(foretold);

  async function start(at: number): Promise<void> {
    if (replicas[at]?.process.isAlive()) return;
    lives += 1;
    const process = createOneProcess(`s${schedule}${"ab".charAt(at)}${lives}`, clock);
    const watched = truth.watch(shared ?? source.store().runs, process);
    const store = asSeenBy(process, sabotage.store?.(watched) ?? watched);
    const logs = callsOf(process, source.store().logs);
    const live = createLiveRuns();
    const onFault = (fault: unknown): void => void faults.push(fault);
    const ownership = { owner: process.name, leaseMs, isAlone: shape === "one machine" };
    const leases = createLeases({ store, clock: process.clock, elapsed: () => clock.elapsed(), ...ownership, onFault });
    const executing = {
      store,
      leases,
      random: foretold,
      logs,
      live,
      catalog,
      clock: process.clock,
      vault: undefined,
      executor: witness.executorOf(process),
      onFault,
    };
    const execute = createExecuteRun(executing);
    const queue =
      lanes?.attach(
        process,
        store,
        callsOf(process, sabotage.lanes?.(source.lanes(), source.store().runs) ?? source.lanes()),
        execute,
      ) ?? createInProcessQueue({ execute, clock: process.clock, log: silentLog, isPaused: true });
    const dispatcher = createDispatcher({ store, queue, clock: process.clock, onFault });
    const { dispatch } = dispatcher;
    const options = createOptionSources({
      clock: process.clock,
      log: silentLog,
      allowed: () => snapshot.optionSources,
    });
    const starts = createStarts({ queue, leases, clock: process.clock, execute: createExecuteStarted(executing) });
    const deps = { store, catalog, clock: process.clock, dispatch, starts: sabotage.starts?.(starts) ?? starts };
    const admission = createAdmission({ ...deps, queue, onRefused: () => undefined });
    const recovery = createRecovery({ store, queue, dispatch, leases, clock: process.clock, onFault });
    let isReady = false;
    void boot();

    async function boot(): Promise<void> {
      await recovery.start();
      dispatcher.start();
      isReady = true;
      queue.start();
      for (const asked of unheard.splice(0)) replica.request(asked);
    }

    const replica: Replica = {
      process,
      isReady: () => isReady,
      request({ intentKey, by, lane, action, value }) {
        const actionId = actionIds[action % actionIds.length] ?? "plain";
        void requestRun(
          { ...deps, newRunId, vault: undefined, options, admission },
          {
            intentKey: `s${schedule}-${intentKey}`,
            requester: requesters[by] ?? requesters[0],
            actionId,
            values: { index: String(value) },
            origin: { kind: "api" },
            actionDigest: snapshot.actionsById.get(actionId)?.digest ?? "",
            deploymentId: deployments[lane % deployments.length]?.id ?? "",
          },
        ).then((asked) => {
          if (asked.ok) acknowledged.push({ intentKey, runId: asked.value.id });
        });
      },
      vote(runId, type) {
        const run = truth.runs.get(runId);
        if (!run) return;
        const decision = type === "approve" ? { type } : { type, reason: "Not now." };
        void voteOnRun(deps, { runId, by: owner, digest: requestDigest(run), decision });
      },
      cancel(runId) {
        void cancelRun(deps, runId, owner).then((done) => {
          if (done.ok && done.value.status === "cancelled") cancelled.push(runId);
        });
      },
    };
    replicas[at] = replica;
  }

  async function settle(): Promise<void> {
    let rounds = 0;
    for (let isMoving = true; isMoving;) {
      rounds += 1;
      if (rounds > mostRounds) {
        wrong.push(`it never comes to rest: after ${mostRounds} rounds of turns in one instant something moves still`);
        return;
      }
      await clock.settled();
      isMoving = false;
      for (const replica of replicas) while (replica?.process.step(false)) isMoving = true;
    }
  }

  return {
    clock,
    truth,
    witness,
    wrong,
    faults,
    acknowledged,
    cancelled,
    store: () => source.store(),
    nextIntent: () => askedByKey.size,
    request(at, wanted) {
      // Who repeats a request asks for the same.
      const asked = askedByKey.get(wanted.intentKey) ?? wanted;
      askedByKey.set(asked.intentKey, asked);
      const places = [at % replicas.length, ...replicas.keys()];
      const ready = places.map((place) => replicas[place]).find((replica) => replica?.isReady());
      if (ready) ready.request(asked);
      else unheard.push(asked);
    },
    replica: (at) => (replicas[at]?.process.isAlive() ? replicas[at] : undefined),
    start,
    async kill(at) {
      const replica = replicas[at];
      if (!replica?.process.isAlive()) return;
      replica.process.kill();
      replicas[at] = undefined;
      if (shape === "many") return;
      await clock.settled();
      await source.reopen();
    },
    places: shape === "many" ? 2 : 1,
    settle,
    close() {
      for (const replica of replicas) replica?.process.kill();
    },
  };
}

/** A store whose calls leave the process and come back. */
function asSeenBy(process: OneProcess, store: RunStore): RunStore {
  return {
    ...callsOf(process, store),
    subscribe(onCommit) {
      const leave = store.subscribe((changes) => process.deliver(() => onCommit(changes)));
      process.onGone(leave);
      return leave;
    },
  };
}

/** The same port, each call by way of `process.call`. */
function callsOf<Port extends object>(process: OneProcess, port: Port): Port {
  const entries = Object.entries(port).map(([name, method]) => [
    name,
    (...parameters: unknown[]) =>
      process.call(() => (method as (...given: unknown[]) => Promise<unknown>)(...parameters)),
  ]);
  return Object.fromEntries(entries) as Port;
}

/** Runs of which nothing has come to an end yet. */
export function unended(runs: Iterable<Run>): Run[] {
  return [...runs].filter((run) => !("endedAt" in run));
}
