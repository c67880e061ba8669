import type { StatusDocument } from "./api/status-document.ts";
import type { Clock } from "./lib/clock.ts";
import type { RunStore } from "./runs/ports.ts";
import { isDue, type Run, type Status } from "./runs/run.ts";
import type { UnfinishedStore } from "./runs/unfinished.ts";

/** How long the store may take to tell, in ms: less than whoever asks has patience. */
const patienceMs = 3_000;

/** How many lanes a person wants to see, and how many runs of one are looked through for the first that is due. */
const mostLanes = 5;
const mostLooked = 20;

const unfinishedStatuses = ["awaiting_approval", "queued", "running"] as const satisfies Status[];

/** What the status says of runs; all of it is read from the store. */
type RunsInStatus = Pick<StatusDocument, "runs" | "oldest" | "lanes" | "replicas">;

/** What is under way, for an operator. Both reject when the store cannot be read, or does not answer within seconds. */
export interface UnderWay {
  /** How many runs there are in each status that something follows. */
  counts(): Promise<ReadonlyMap<Status, number>>;
  describe(): Promise<RunsInStatus>;
}

export function createUnderWay(deps: {
  readonly runs: RunStore;
  readonly unfinished: UnfinishedStore;
  /** No other process can reach the store, so there are no replicas to tell of. */
  readonly isAlone: boolean;
  readonly clock: Clock;
}): UnderWay {
  const { runs, unfinished, isAlone, clock } = deps;

  async function counts(): Promise<ReadonlyMap<Status, number>> {
    const totals = new Map<Status, number>();
    for (const { status, count } of await unfinished.counts()) totals.set(status, (totals.get(status) ?? 0) + count);
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
    const queued = (await unfinished.counts()).filter(({ status }) => status === "queued");
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

  async function replicas(): Promise<NonNullable<StatusDocument["replicas"]>> {
    return (await unfinished.owners()).map(({ owner, running, leaseUntil }) => ({
      process: owner,
      running,
      ...(leaseUntil === undefined ? {} : { leaseUntil: instant(leaseUntil) }),
    }));
  }

  async function describe(): Promise<RunsInStatus> {
    const first = await oldest();
    return {
      runs: Object.fromEntries(await counts()),
      ...(first ? { oldest: first } : {}),
      lanes: await longestWaiting(),
      ...(isAlone ? {} : { replicas: await replicas() }),
    };
  }

  async function inTime<T>(reading: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const fault = Object.assign(new Error("the database does not answer"), { code: "no_answer" });
    const timer = clock.after(patienceMs, () => late.reject(fault));
    try {
      return await Promise.race([reading, late.promise]);
    } finally {
      timer.cancel();
    }
  }

  return { counts: () => inTime(counts()), describe: () => inTime(describe()) };
}

function readyAt(run: Run): number {
  return Math.max(run.status === "queued" ? run.queuedAt : run.requestedAt, run.notBefore ?? 0);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
