import type { Clock, Timer } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { LaneHead, SharedLaneStore } from "../../runs/lane-ports.ts";
import type { ExecuteRun, Queue, WaitingRun } from "../../runs/ports.ts";
import type { Places } from "../turns.ts";
import { createLaneCounts } from "./lane-counts.ts";
import { tokenIdOf } from "./token-id.ts";
import { createTokens, type SqlRunner, type Token } from "./tokens.ts";

/** How often a process looks for work that nobody told it of, and again for what it could not do, in ms. */
const lookEvery = 1_000;

/** How often it counts what waits, in ms. */
const countEvery = 5_000;

/** How often tokens are touched within the time of a lease. */
const touchesPerLease = 4;

/**
 * How many runs of a lane are served with one token at most: asking pg-boss for the next one costs it a look at every lane.
 */
const mostInARow = 20;

/** A queue that several processes share. */
export interface SharedQueue extends Queue {
  /** Connects, and makes what it needs in the database. */
  open(): Promise<void>;
  /** From now on runs are begun. */
  start(): void;
  /**
   * Puts runs into the queue within a transaction of the store's. The result is to be called when that has committed;
   * waking these runs then costs nothing more.
   */
  enqueue(db: SqlRunner, runs: readonly WaitingRun[]): Promise<() => void>;
  /** Looks for work now, as after a time in which nothing was heard of others. */
  look(): void;
}

const fallback: Places = { running: 20, runningPerEnv: {} };

interface Work {
  readonly token: Token;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Lanes on pg-boss; see docs/decisions/0011-pg-boss.md. For each run that waits there is a token with the lane as its key.
 * pg-boss gives out one token of a lane at a time, and takes it back from a holder that has died. Which run a token serves
 * is asked of the store when it is claimed, so that the order within a lane is the store's alone.
 * @param options.leaseSeconds how long a dead process keeps a lane closed; 10 or more
 * @param options.silenceMs how long a statement may take and a connection be silent before it is given up
 * @param options.places how many runs may be at work, in all processes together. Asked each time, so that a change is in
 *   force at once
 */
export function createSharedQueue(options: {
  readonly connectionString: string;
  readonly leaseSeconds: number;
  readonly silenceMs?: number;
  readonly places?: () => Places;
  readonly execute: ExecuteRun;
  readonly lanes: SharedLaneStore;
  readonly clock: Clock;
  readonly log: Log;
}): SharedQueue {
  const { execute, lanes, clock, log, leaseSeconds, places = () => fallback } = options;
  const tokens = createTokens({ ...options, places, lanesAtWork: () => lanes.atWork(clock.now()) });
  const counts = createLaneCounts();
  /** Not by the token's id: one that was taken back from this process may be given to it again, while the work goes on. */
  const atWork = new Set<Work>();
  /** Put in by the store; the call to `wake` that follows has nothing to do. Forgotten after a while. */
  const putByStore = new Set<string>();
  const toPut = new Map<string, WaitingRun>();
  let served: Token[] = [];
  /** Runs that were served by a token which was not put in for them. */
  let servedBeside: string[] = [];
  let wantingHead: { readonly lane: string; readonly resolve: (head: LaneHead | undefined) => void }[] = [];
  let unserved: Token[] = [];
  const naps = new Set<() => void>();
  const timers = new Set<Timer>();
  let state: "paused" | "working" | "stopping" = "paused";
  let isCutOff = false;
  let stopped: Promise<void> | undefined;

  const look = oneAtATime(async () => {
    if (state !== "working") return;
    const free = places().running - atWork.size;
    const claimed = free > 0 ? await tokens.claim(free) : [];
    if (claimed.length > 0) await serveAll(claimed);
  });

  const put = oneAtATime(async () => {
    const runs = [...toPut.values()];
    await tokens.put(runs);
    for (const { runId } of runs) toPut.delete(runId);
    look();
  });

  /** What cannot be told to the database stays, and is told later: pg-boss knows each by the time it was served. */
  const settle = oneAtATime(async () => {
    const [done, beside, back] = [[...served], [...servedBeside], [...unserved]];
    await tokens.removeFor(beside);
    servedBeside = servedBeside.slice(beside.length);
    await tokens.remove(done);
    served = served.slice(done.length);
    await tokens.giveBack(back);
    unserved = unserved.slice(back.length);
    look();
  });

  /** Runs `job` once more when it was asked for meanwhile, never twice at the same time. A fault waits for the next call. */
  function oneAtATime(job: () => Promise<void>): (() => void) & { settled(): Promise<void> } {
    let running: Promise<void> | undefined;
    let isAgain = false;
    async function run(): Promise<void> {
      try {
        do {
          isAgain = false;
          await job();
          // Asked for anew while the job was under way.
        } while (isAgain as boolean);
        isCutOff = false;
      } catch (fault) {
        // Once for each time without a database, not every second.
        if (!isCutOff) log.warn("the queue cannot reach its database; it keeps trying", { fault });
        isCutOff = true;
      } finally {
        running = undefined;
      }
    }
    function ask(): void {
      isAgain = true;
      // In a turn of its own, so that what is asked for in one turn is done at once.
      running ??= Promise.resolve().then(run);
    }
    return Object.assign(ask, { settled: async () => running });
  }

  async function serveAll(claimed: readonly Token[]): Promise<void> {
    for (const { lane } of claimed) counts.change(lane, -1);
    let heads: ReadonlyMap<string, LaneHead>;
    try {
      heads = await lanes.heads(
        claimed.map(({ lane }) => lane),
        clock.now(),
      );
    } catch (fault) {
      unserved.push(...claimed);
      settle();
      throw fault;
    }
    for (const token of claimed) {
      const abort = new AbortController();
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const work = { token, abort, ended };
      atWork.add(work);
      void serve(work, heads.get(token.lane)).then(resolve);
    }
  }

  /** Serves a token to its end, and with it some of the runs that come next in its lane. It never throws. */
  async function serve(work: Work, first: LaneHead | undefined): Promise<void> {
    const { token } = work;
    const { signal } = work.abort;
    const runIds: string[] = [];
    let head = first;
    for (;;) {
      // The token stays with this process meanwhile, or the lane would open behind a run that is still at work.
      while (head?.kind === "busy" && state === "working") head = await laterHead(token.lane);
      if (head?.kind !== "run" || state !== "working") break;
      if (runIds.length > 0) counts.change(token.lane, -1);
      runIds.push(head.runId);
      try {
        await execute(head.runId, signal);
      } catch (fault) {
        log.error("executing a run threw in spite of its contract", { runId: head.runId, fault });
      }
      if (signal.aborted || runIds.length >= mostInARow || isWantedElsewhere(token.lane)) break;
      head = await nextHead(token.lane);
    }
    // A token without a run is one too many. Of a run that is not begun any more, since this process stops, it is the way on.
    const isServed = runIds.length > 0 || head === undefined;
    if (isServed && !signal.aborted) {
      servedBeside.push(...besidesOf(token, runIds));
      served.push(token);
    } else {
      servedBeside.push(...besidesOf(token, runIds.slice(0, -1)));
      unserved.push(token);
    }
    atWork.delete(work);
    settle();
  }

  /** All places are taken, of whatever process, and another lane waits for one. */
  function isWantedElsewhere(lane: string): boolean {
    return (tokens.isFull() || atWork.size >= places().running) && counts.of() > counts.of(lane);
  }

  /** Who comes next in a lane whose token is held; undefined when nobody does, or that cannot be known now. */
  function nextHead(lane: string): Promise<LaneHead | undefined> {
    if (state !== "working") return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<LaneHead | undefined>();
    wantingHead.push({ lane, resolve });
    askHeads();
    return promise;
  }

  /** One question for all lanes that ask in the same moment. */
  const askHeads = oneAtATime(async () => {
    const wanting = wantingHead;
    wantingHead = [];
    let heads: ReadonlyMap<string, LaneHead> = new Map();
    try {
      const names = new Set(wanting.map(({ lane }) => lane));
      if (names.size > 0) heads = await lanes.heads([...names], clock.now());
    } finally {
      // Without an answer the stretch ends here, and the tokens that are left bring the others their turn.
      for (const { lane, resolve } of wanting) resolve(heads.get(lane));
    }
  });

  async function laterHead(lane: string): Promise<LaneHead | undefined> {
    const nap = Promise.withResolvers<void>();
    naps.add(nap.resolve);
    const timer = clock.after(lookEvery, nap.resolve);
    await nap.promise;
    naps.delete(nap.resolve);
    timer.cancel();
    try {
      return (await lanes.heads([lane], clock.now())).get(lane);
    } catch {
      return { kind: "busy" };
    }
  }

  function every(ms: number, work: () => void): void {
    let timer: Timer;
    function arm(): void {
      timer = clock.after(ms, () => {
        timers.delete(timer);
        arm();
        work();
      });
      timers.add(timer);
    }
    arm();
  }

  const touch = oneAtATime(async () => tokens.touch([...atWork].map(({ token }) => token)));

  const count = oneAtATime(async () => {
    putByStore.clear();
    counts.set(await tokens.countByLane());
  });

  /** Or what was cancelled would count as waiting until its lane comes to it. When it fails, it does so until then. */
  async function forget({ runId, lane }: Pick<WaitingRun, "runId" | "lane">): Promise<void> {
    toPut.delete(runId);
    if (await tokens.forget(runId)) counts.change(lane, -1);
  }

  async function end(graceMs: number): Promise<void> {
    state = "stopping";
    const timer = clock.after(graceMs, () => {
      for (const { abort } of atWork) abort.abort(new Error("Signalbox is stopping"));
    });
    await look.settled();
    for (const wake of naps) wake();
    await Promise.all([...atWork].map(({ ended }) => ended));
    timer.cancel();
    for (const timer of timers) timer.cancel();
    for (const job of [put, settle, touch, count]) await job.settled();
    await tokens.close();
  }

  return {
    async open() {
      await tokens.open();
      every((leaseSeconds * 1_000) / touchesPerLease, touch);
      every(countEvery, count);
      every(lookEvery, () => {
        if (toPut.size > 0) put();
        if (served.length + unserved.length > 0) settle();
        look();
      });
      count();
      await count.settled();
    },

    start() {
      if (state === "paused") state = "working";
      look();
    },

    wake(run) {
      if (state === "stopping" || putByStore.delete(run.runId) || toPut.has(run.runId)) return;
      counts.change(run.lane, 1);
      toPut.set(run.runId, run);
      put();
    },

    async enqueue(db, runs) {
      await tokens.put(runs, db);
      return () => {
        for (const { runId, lane } of runs) {
          putByStore.add(runId);
          counts.change(lane, 1);
        }
        look();
      };
    },

    look,
    forget: (run) => void forget(run).catch(() => undefined),
    waiting: (lane) => counts.of(lane),
    stop: (graceMs) => (stopped ??= end(graceMs)),
  };
}

/**
 * The runs whose tokens go with this one, so that there are as many tokens as runs: one for each that was served, this one
 * included. This one may have been put in for a run that still waits; then the first run's stays in its place.
 */
function besidesOf(token: Token, runIds: readonly string[]): string[] {
  const others = runIds.filter((runId) => tokenIdOf(runId) !== token.id);
  return others.length < runIds.length ? others : others.slice(1);
}
