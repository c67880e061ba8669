import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import { createManualClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import type { LaneHead, LaneStore } from "../../src/runs/lane-ports.ts";
import type { RunStore } from "../../src/runs/ports.ts";
import { laneOf, type Run } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { openPostgres, type SharedEngine } from "../../src/store/postgres/open.ts";
import { createStore, type Engine, type Store } from "../../src/store/store.ts";
import { endPostgres, findPostgres, makePostgres } from "../harness/postgres-server.ts";

/** One store for many schedules, since opening one costs more than a schedule. */
export interface StoreSource {
  readonly name: string;
  store(): Store;
  lanes(): LaneStore;
  /** The runs as processes have them that share a store: none starts while another of its lane is running. */
  shared(): RunStore;
  /** What a process that dies and comes back does to it. */
  reopen(): Promise<void>;
  /** The next schedule begins with an empty one: this one was left in disorder. */
  spoil(): Promise<void>;
  close(): Promise<void>;
  /** What is wrong with the chain of all that was written since the last time it was empty. */
  brokenChain(): Promise<string | undefined>;
  /** Counts the schedules, so that each has ids of its own. */
  nextSchedule(): number;
}

const migrationsDir = path.resolve(import.meta.dirname, "../../migrations");

const placeInMemory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Files in memory where the machine has such a place: what a power cut does is not the question here. */
export async function openSqliteSource(): Promise<StoreSource> {
  const folder = mkdtempSync(path.join(placeInMemory, "signalbox-model-"));
  const template = path.join(folder, "template.db");
  const made = createStore(await openSqlite({ file: template, migrationsDir, log: silentLog }));
  await made.close();
  let files = 0;
  let schedules = 0;
  let { store, engine } = await openNext();

  function file(): string {
    return path.join(folder, `${files}.db`);
  }

  async function openFile(): Promise<{ store: Store; engine: Engine }> {
    const engine = await openSqlite({ file: file(), migrationsDir, log: silentLog });
    return { store: createStore(engine), engine };
  }

  async function openNext(): Promise<{ store: Store; engine: Engine }> {
    rmSync(file(), { force: true });
    files += 1;
    copyFileSync(template, file());
    return openFile();
  }

  async function spoil(): Promise<void> {
    await store.close();
    ({ store, engine } = await openNext());
  }

  return {
    name: "sqlite",
    store: () => store,
    lanes: () => lanesOf(store.runs),
    shared: () => keptApart(store.runs),
    async reopen() {
      await store.close();
      ({ store, engine } = await openFile());
    },
    spoil,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
    async brokenChain() {
      const verdict = await verifyChain(createAuditTrail(engine.db));
      return verdict.isSound ? undefined : verdict.problem;
    },
    nextSchedule: () => (schedules += 1),
  };
}

/** What a store that is made to be shared says of lanes, for one that is not. */
function lanesOf(runs: RunStore): LaneStore {
  async function headOf(lane: string, now: number): Promise<LaneHead | undefined> {
    const [running] = await runs.list({ statuses: ["running"], lane, order: "oldest", limit: 1 });
    if (running) {
      const left = (await runs.orphans(now)).find((run) => laneOf(run) === lane);
      if (!left) return { kind: "busy" };
      return { kind: "run", runId: left.id, env: left.deployment.env, priority: left.action.priority };
    }
    const waiting = (await runs.queued(now)).filter((run) => run.lane === lane);
    const next = waiting.find((run) => run.priority === "incident") ?? waiting[0];
    return next && { kind: "run", runId: next.runId, env: next.env, priority: next.priority };
  }

  return {
    async heads(lanes, now) {
      const heads = await Promise.all(lanes.map(async (lane) => [lane, await headOf(lane, now)] as const));
      return new Map(heads.flatMap(([lane, head]) => (head ? [[lane, head]] : [])));
    },
  };
}

/** What a store that is made to be shared refuses (see `RunStore`), for one that is not. */
function keptApart(runs: RunStore): RunStore {
  let turn: Promise<unknown> = Promise.resolve();

  async function startAlone(...[run, events, also]: Parameters<RunStore["append"]>): Promise<Run | undefined> {
    const running = await runs.list({ statuses: ["running"], lane: laneOf(run), order: "oldest", limit: 1 });
    return running.length > 0 ? undefined : runs.append(run, events, also);
  }

  return {
    ...runs,
    append(run, events, also) {
      // A further attempt of what is running is no start.
      if (run.status === "running" || !events.some(({ type }) => type === "started")) {
        return runs.append(run, events, also);
      }
      const written = turn.then(() => startAlone(run, events, also));
      turn = written.catch(() => undefined);
      return written;
    },
  };
}

/** Whether there is a Postgres for this machine. */
export const hasPostgres = (await findPostgres()) !== undefined;

/** A real server of its own. Both processes share one connection to it, so that no news comes in by chance. */
export async function openPostgresSource(): Promise<StoreSource> {
  const binaries = await findPostgres();
  if (!binaries) throw new Error("there is no Postgres package for this machine");
  const folder = mkdtempSync(path.join(placeInMemory, "signalbox-model-"));
  // As root, the server runs as somebody else.
  chmodSync(folder, 0o755);
  const { server, child } = await makePostgres(path.join(folder, "server"), binaries);
  let databases = 0;
  let schedules = 0;
  let engine = await openNext();
  let store = createStore(engine);

  async function openNext(): Promise<SharedEngine> {
    databases += 1;
    const name = `model_${databases}`;
    const admin = new Client({ connectionString: server.url("postgres") });
    await admin.connect();
    await admin.query(`create database ${name} template template0`);
    await admin.end();
    // Its own clock stands still: nothing is looked up behind the back of a schedule.
    const clock = createManualClock();
    return openPostgres({ url: server.url(name), migrationsDir, self: "model", clock, log: silentLog });
  }

  return {
    name: "postgres",
    store: () => store,
    lanes: () => engine.lanes,
    shared: () => store.runs,
    // A server outlives the processes that use it.
    reopen: async () => undefined,
    async spoil() {
      await store.close();
      engine = await openNext();
      store = createStore(engine);
    },
    async close() {
      await store.close();
      await endPostgres(child);
      rmSync(folder, { recursive: true, force: true });
    },
    async brokenChain() {
      const verdict = await verifyChain(createAuditTrail(engine.db));
      return verdict.isSound ? undefined : verdict.problem;
    },
    nextSchedule: () => (schedules += 1),
  };
}
