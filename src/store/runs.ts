import type { Kysely, SelectQueryBuilder } from "kysely";
import { RunEvent, type RecordedEvent } from "../runs/events.ts";
import type { RunFilter, RunStore } from "../runs/ports.ts";
import { applyAll, laneOf, newRun, type Run, type RunIn } from "../runs/run.ts";
import type { AppendEvents, Committer, NewEvent } from "./writes.ts";
import { createDefinitions } from "./definitions.ts";
import { changingColumns, newRow, parseJson, priorities, toRun } from "./documents.ts";
import { StoreError } from "./errors.ts";
import type { RunReads } from "./read-runs.ts";
import type { RunCache } from "./run-cache.ts";
import {
  selectActionIds,
  selectDue,
  selectNextDue,
  selectOrphans,
  selectQueued,
  selectRuns,
  type StoredRun,
} from "./select-runs.ts";
import { readStandIn } from "./stand-in.ts";
import type { Tables } from "./tables.ts";

/** Runs and their events, over any engine. */
export function createRunStore(db: Kysely<Tables>, committer: Committer, cache: RunCache, reads: RunReads): RunStore {
  const definitions = createDefinitions(db);

  async function readOne(row: StoredRun): Promise<Run | undefined> {
    try {
      return (await readRuns([row]))[0];
    } catch (fault) {
      if (!isDamage(fault)) throw fault;
      return readStandIn(db, row.id, fault);
    }
  }

  /** Undefined in the place of what this program knows nothing of, such as a status of a newer one. It hides no other run. */
  async function toRuns(rows: readonly StoredRun[]): Promise<(Run | undefined)[]> {
    try {
      return await readRuns(rows);
    } catch (fault) {
      if (!isDamage(fault)) throw fault;
      return Promise.all(rows.map((row) => readOne(row).catch(noneIfDamaged)));
    }
  }

  /**
   * The runs that a query finds, each with its row. Who reads page by page takes one with fewer than `limit` for the last, so
   * more are read in the place of those that are left out.
   */
  async function find<Row extends StoredRun>(
    select: (limit: number | undefined) => { execute(): Promise<Row[]> },
    limit: number | undefined,
  ): Promise<{ readonly row: Row; readonly run: Run }[]> {
    for (let asked = limit; ;) {
      const rows = await select(asked).execute();
      const runs = await toRuns(rows);
      const found = rows.flatMap((row, index) => (runs[index] ? [{ row, run: runs[index] }] : []));
      if (limit === undefined || asked === undefined) return found;
      if (found.length >= limit || rows.length < asked) return found.slice(0, limit);
      asked *= 2;
    }
  }

  async function readRuns(rows: readonly StoredRun[]): Promise<Run[]> {
    const cached = rows.map((row) => {
      const run = cache.get(row.id);
      return run?.revision === row.revision ? run : undefined;
    });
    const actionOf = await definitions.of(rows.filter((_, index) => !cached[index]));
    return rows.map((row, index) => cached[index] ?? toRun(row, actionOf(row)));
  }

  async function whole(row: StoredRun | undefined): Promise<Run | undefined> {
    return row && readOne(row);
  }

  async function get(id: string): Promise<Run | undefined> {
    return cache.get(id) ?? whole(await reads.byId(id));
  }

  return {
    async create(request, events, { unlessActive, leaseUntil } = {}) {
      const run = applyAll(newRun(request), events);
      const queuedBy = run.status === "queued" ? lastQueued(events) : undefined;
      const answer = await committer.commit(
        { kind: "create", ...newRow(run, leaseUntil), events: events.map(toNewEvent), queuedBy, unlessActive },
        ({ result }) => {
          if (result === "created") cache.put(run);
        },
      );
      if (answer.result === "created") return { run, result: "created" };
      const there = await get(answer.runId);
      if (!there) throw new StoreError("damaged", `The run ${answer.runId} was removed while it was asked for again.`);
      return { run: there, result: answer.result };
    },

    async append(run, events, { leaseUntil, intentKey, leaseOverBefore } = {}) {
      const next = applyAll(run, events);
      const write: AppendEvents = {
        kind: "append",
        runId: run.id,
        from: run.revision,
        set: changingColumns(next),
        leaseUntil: next.status === "running" ? (leaseUntil ?? "keep") : null,
        events: events.map(toNewEvent),
        queuedBy: next.status === "queued" ? (lastQueued(events) ?? "keep") : undefined,
        intentKey,
        leaseOverBefore,
        startsIn: run.status !== "running" && next.status === "running" ? laneOf(run) : undefined,
      };
      // What was kept is not what is on disk when the write is refused.
      const isWritten = await committer.commit(write, (written) => (written ? cache.put(next) : cache.drop(run.id)));
      return isWritten ? next : undefined;
    },

    async queued(now) {
      const rows = await selectQueued(db, now).execute();
      return rows.map(({ priority, ...row }) => ({ ...row, priority: priorities[priority] ?? "normal" }));
    },

    async due(now, limit, after) {
      const found = await find((asked = limit) => selectDue(db, now, asked, after), limit);
      return found.map(({ run }) => run);
    },

    async nextDue(after) {
      const row = await selectNextDue(db, after).executeTakeFirst();
      return row?.due_at ?? undefined;
    },

    async renew(owner, leaseUntil, runIds) {
      const owned = await committer.commit({ kind: "renew", owner, leaseUntil, runIds });
      return owned.map(({ id: runId, fence, state }) => {
        return { runId, fence, isCancelRequested: isToBeStopped(state) };
      });
    },

    async orphans(now) {
      const runs = await toRuns(await selectOrphans(db, now).execute());
      return runs.filter((run) => run?.status === "running");
    },

    get,

    getByIntent: async (intentKey) => whole(await reads.byIntent(intentKey)),

    async list(filter) {
      const found = await find((limit) => selectRuns(db, limited(filter, limit)), filter.limit);
      return found.map(({ run }) => run);
    },

    async actionIds() {
      const { rows } = await selectActionIds.execute(db);
      return rows.map((row) => row.id);
    },

    async listPlaced(filter) {
      const found = await find((limit) => selectRuns(db, limited(filter, limit)).select("seq"), filter.limit);
      return found.map(({ row, run }) => ({ seq: row.seq, run }));
    },

    async eventsOf(runId) {
      const rows = await selectEvents(db).where("run_id", "=", runId).orderBy("seq").execute();
      return rows.map(toRecordedEvent);
    },

    async eventsAfter(seq, limit) {
      const rows = await selectEvents(db).where("seq", ">", seq).orderBy("seq").limit(limit).execute();
      // Whoever reads on from here to tell of runs must not stop for ever at one that is damaged; `audit verify` finds it.
      return rows.filter(({ event }) => isJson(event)).map(toRecordedEvent);
    },

    subscribe: (onCommit) => committer.subscribe(onCommit),
  };
}

/** One that cannot be read must not cost its owner the leases of all others. */
function isToBeStopped(state: string): boolean {
  try {
    return (JSON.parse(state) as Partial<RunIn<"running">> | null)?.cancelRequestedBy !== undefined;
  } catch {
    return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function limited(filter: RunFilter, limit: number | undefined): RunFilter {
  return limit === undefined ? filter : { ...filter, limit };
}

function noneIfDamaged(fault: unknown): undefined {
  if (!isDamage(fault)) throw fault;
}

function isDamage(fault: unknown): fault is StoreError {
  return fault instanceof StoreError && fault.code === "damaged";
}

function lastQueued(events: readonly RunEvent[]): number | undefined {
  const place = events.findLastIndex(({ type }) => type === "queued");
  return place < 0 ? undefined : place;
}

function toNewEvent(event: RunEvent): NewEvent {
  return { type: event.type, at: event.at, json: JSON.stringify(event) };
}

type EventRow = Pick<Tables["run_event"], "seq" | "run_id" | "event">;

function selectEvents(db: Kysely<Tables>): SelectQueryBuilder<Tables, "run_event", EventRow> {
  return db.selectFrom("run_event").select(["seq", "run_id", "event"]);
}

function toRecordedEvent({ seq, run_id, event }: EventRow): RecordedEvent {
  const name = `Event ${seq} of the run ${run_id}`;
  const parsed = RunEvent.safeParse(parseJson(event, name));
  if (parsed.success) return { seq, runId: run_id, event: parsed.data };
  throw new StoreError("damaged", `${name} is not one that this program knows: ${parsed.error.message}`, parsed.error);
}
