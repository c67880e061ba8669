import type { Clock, Timer } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { LaneHead, SharedLaneStore } from "../../runs/lane-ports.ts";
import type { ExecuteRun, Queue, WaitingRun } from "../../runs/ports.ts";
import type { Places } from "../turns.ts";
import { createLaneCounts } from "./lane-counts.ts";
import { createTokens, type SqlRunner, type Token, type WantingLane } from "./tokens.ts";

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
  /** Why runs cannot be begun now, in a few words for everybody; undefined when they can. */
  trouble(): string | undefined;
  /** Resolves when all that is being told to the database now, and asked, is done or has failed. */
  settled(): Promise<void>;
  /** Looks for work now, as after a time in which nothing was heard of others. */
  look(): void;
}

const fallback: Places = { running: 20, runningPerEnv: {} };

/** Who comes next in a lane: undefined when nobody does. */
type NextHead = LaneHead | undefined | "unknown";

interface Work {
  readonly token: Token;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Lanes on pg-boss; see docs/decisions/0011-pg-boss.md. For each lane in which runs wait there is a token with it as its key.
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
  /** Lanes in which more waits than their token was held for. */
  let wanting: WantingLane[] = [];
  let wantingHead: { readonly lane: string; readonly resolve: (head: NextHead) => void }[] = [];
  let unserved: Token[] = [];
  const naps = new Set<() => void>();
  const timers = new Set<Timer>();
  let state: "paused" | "working" | "stopping" = "paused";
  /** What could not be done when it was last tried, and the fault's code. */
  const troubles = new Map<() => void, string>();
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
    const [more, done, back] = [[...wanting], [...served], [...unserved]];
    // First the next token of a lane: between the two it has one too many, never none.
    await tokens.put(more);
    wanting = wanting.slice(more.length);
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
        if (troubles.delete(ask) && troubles.size === 0) log.info("the queue can use its database again");
      } catch (fault) {
        // Once for each time without a database, not every second.
        if (troubles.size === 0) log.warn("the queue cannot use its database; it keeps trying", { fault });
        troubles.set(ask, codeOf(fault));
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

  /** Serves the runs of a lane with its token, some of them in a row. It never throws. */
  async function serve(work: Work, first: LaneHead | undefined): Promise<void> {
    const { token } = work;
    const { lane } = token;
    const { signal } = work.abort;
    let head: NextHead = first;
    let last: string | undefined;
    for (let inARow = 0; ; head = await nextHead(lane)) {
      // It waits as before, so it cannot be begun nor ended, by a fault of the database say: not again at once.
      if (isRun(head) && head.runId === last) head = await laterHead(lane);
      // The token stays with this process meanwhile, or the lane would open behind a run that is still at work.
      while (isBusy(head) && state === "working") head = await laterHead(lane);
      if (!isRun(head) || state !== "working") break;
      if (inARow >= mostInARow || (inARow > 0 && isWantedElsewhere(lane))) break;
      inARow += 1;
      last = head.runId;
      counts.change(lane, -1);
      try {
        await execute(head.runId, signal);
      } catch (fault) {
        log.error("executing a run threw in spite of its contract", { runId: head.runId, fault });
      }
      if (signal.aborted) break;
    }
    // Of what is not begun any more, since this process stops, the token is the way on; so it is when nobody knows.
    const isGoingOn = state === "working" && !signal.aborted && head !== "unknown" && !isBusy(head);
    if (head !== undefined && !isGoingOn) unserved.push(token);
    else {
      if (isRun(head)) wanting.push({ lane, env: head.env, priority: head.priority });
      served.push(token);
    }
    atWork.delete(work);
    settle();
  }

  /** All places are taken, of whatever process, and another lane waits for one. */
  function isWantedElsewhere(lane: string): boolean {
    return (tokens.isFull() || atWork.size >= places().running) && counts.of() > counts.of(lane);
  }

  /** Who comes next in a lane whose token is held. */
  function nextHead(lane: string): Promise<NextHead> {
    if (state !== "working") return Promise.resolve("unknown");
    const { promise, resolve } = Promise.withResolvers<NextHead>();
    wantingHead.push({ lane, resolve });
    askHeads();
    return promise;
  }

  /** One question for all lanes that ask in the same moment. */
  const askHeads = oneAtATime(async () => {
    const asking = wantingHead;
    wantingHead = [];
    let heads: ReadonlyMap<string, LaneHead> | undefined;
    try {
      const names = new Set(asking.map(({ lane }) => lane));
      heads = names.size > 0 ? await lanes.heads([...names], clock.now()) : new Map();
    } finally {
      // Without an answer the stretch ends here, and whoever gets the token next asks again.
      for (const { lane, resolve } of asking) resolve(heads ? heads.get(lane) : "unknown");
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
    const waiting = await lanes.waiting(clock.now());
    counts.set(new Map(waiting.map((each) => [each.lane, each.waiting])));
    // There is none without a token. Should there be one, by whatever fault, it does not wait for ever.
    await tokens.restore(waiting);
    look();
  });

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
    await settled();
    await tokens.close();
  }

  async function settled(): Promise<void> {
    for (const job of [put, settle, touch, count, look]) await job.settled();
  }

  return {
    async open() {
      await tokens.open();
      every((leaseSeconds * 1_000) / touchesPerLease, touch);
      every(countEvery, count);
      every(lookEvery, () => {
        if (toPut.size > 0) put();
        if (served.length + unserved.length > 0) settle();
        // Nothing stays in trouble only because nobody asks for it any more.
        for (const again of troubles.keys()) again();
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
    settled,
    trouble() {
      const [code] = troubles.values();
      return code === undefined ? undefined : `the schema pgboss cannot be used (${code})`;
    },

    forget({ runId }) {
      toPut.delete(runId);
      // It waits no more by the store, which is asked: it may never have been counted.
      count();
    },

    waiting: (lane) => counts.of(lane),
    stop: (graceMs) => (stopped ??= end(graceMs)),
  };
}

function isRun(head: NextHead): head is Extract<LaneHead, { readonly kind: "run" }> {
  return head !== undefined && head !== "unknown" && head.kind === "run";
}

function isBusy(head: NextHead): boolean {
  return head !== undefined && head !== "unknown" && head.kind === "busy";
}

/** The server's or the network's own code. Its words name hosts, so they are for the log. */
function codeOf(fault: unknown): string {
  const inner = fault instanceof AggregateError ? (fault.errors[0] as unknown) : fault;
  const code = inner instanceof Error && "code" in inner ? inner.code : undefined;
  return typeof code === "string" ? code : "fault";
}
