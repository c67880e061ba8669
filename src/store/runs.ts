import { actorKey } from "../access/actor.ts";
import type { Insertable, Kysely, SelectQueryBuilder, Transaction } from "kysely";
import { RunEvent, type RecordedEvent } from "../runs/events.ts";
import type { Change, Created, RunFilter, RunStore, WaitingRun } from "../runs/ports.ts";
import {
  applyAll,
  byTurn,
  dueAt,
  isDue,
  isFinal,
  laneOf,
  newRun,
  statuses,
  type Run,
  type RunIn,
} from "../runs/run.ts";
import { StoreError } from "./errors.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

export function createRunStore(db: Kysely<Tables>, writer: Writer): RunStore {
  /** The process owns the file, so what a former one promised is over. */
  const leases = new Map<string, number>();

  async function running(): Promise<RunIn<"running">[]> {
    const runs = (await selectRuns(db, { statuses: ["running"], order: "oldest" }).execute()).map(toRun);
    return runs.filter((run) => run.status === "running");
  }

  return {
    create(request, events, unlessActive) {
      const run = applyAll(newRun(request), events);
      return writer.write<Created>(async (transaction) => {
        const known = await selectState(transaction).where("intent_key", "=", run.intentKey).executeTakeFirst();
        if (known) return { value: { run: toRun(known), result: "known" }, changes: [] };
        const active = unlessActive && (await activeRun(transaction, unlessActive));
        if (active) return { value: { run: active, result: "occupied" }, changes: [] };
        await transaction.insertInto("run").values(toRow(run)).execute();
        await insertEvents(transaction, run.id, events);
        return { value: { run, result: "created" }, changes: changesOf(run, events) };
      });
    },

    append(run, events, also = {}) {
      const next = applyAll(run, events);
      return writer.write(async (transaction) => {
        const { status, revision, ended_at, state } = toRow(next);
        const updated = await transaction
          .updateTable("run")
          .set({ status, revision, ended_at, state })
          .where("id", "=", run.id)
          .where("revision", "=", run.revision)
          .executeTakeFirst();
        if (updated.numUpdatedRows !== 1n) return { value: undefined, changes: [] };
        await insertEvents(transaction, run.id, events);
        if (also.leaseUntil !== undefined) leases.set(run.id, also.leaseUntil);
        return { value: next, changes: changesOf(run, events) };
      });
    },

    async queued(now) {
      const runs = (await selectRuns(db, { statuses: ["queued"], order: "oldest" }).execute()).map(toRun);
      return runs
        .filter((run) => isDue(run, now))
        .sort(byTurn)
        .map(toWaiting);
    },

    async due(now, limit) {
      const runs = (await selectRuns(db, untilDue).execute()).map(toRun);
      return runs.filter((run) => (dueAt(run) ?? Infinity) <= now).slice(0, limit);
    },

    async nextDue() {
      const runs = (await selectRuns(db, untilDue).execute()).map(toRun);
      const instants = runs.map((run) => dueAt(run) ?? Infinity);
      const next = Math.min(...instants);
      return Number.isFinite(next) ? next : undefined;
    },

    async renew(owner, leaseUntil) {
      const runs = (await running()).filter((run) => run.owner === owner);
      for (const run of runs) leases.set(run.id, leaseUntil);
      return runs.map(({ id: runId, fence, cancelRequestedBy }) => ({
        runId,
        fence,
        isCancelRequested: cancelRequestedBy !== undefined,
      }));
    },

    async orphans(now) {
      return (await running()).filter((run) => (leases.get(run.id) ?? -Infinity) < now);
    },

    async get(id) {
      const row = await selectState(db).where("id", "=", id).executeTakeFirst();
      return row && toRun(row);
    },

    async getByIntent(intentKey) {
      const row = await selectState(db).where("intent_key", "=", intentKey).executeTakeFirst();
      return row && toRun(row);
    },

    async list(filter) {
      return (await selectRuns(db, filter).execute()).map(toRun);
    },

    async actionIds() {
      const rows = await db.selectFrom("run").select("action_id").distinct().orderBy("action_id").execute();
      return rows.map((row) => row.action_id);
    },

    async listPlaced(filter) {
      const rows = await selectRuns(db, filter).select("seq").execute();
      return rows.map((row) => ({ seq: row.seq, run: toRun(row) }));
    },

    async eventsOf(runId) {
      const rows = await selectEvents(db).where("run_id", "=", runId).orderBy("seq").execute();
      return rows.map(toRecordedEvent);
    },

    async eventsAfter(seq, limit) {
      const rows = await selectEvents(db).where("seq", ">", seq).orderBy("seq").limit(limit).execute();
      return rows.map(toRecordedEvent);
    },

    subscribe: (onCommit) => writer.subscribe(onCommit),
  };
}

const untilDue = { statuses: ["queued", "awaiting_approval"], order: "oldest" } as const;

function toWaiting(run: Run): WaitingRun {
  return { runId: run.id, lane: laneOf(run), env: run.deployment.env, priority: run.action.priority };
}

async function activeRun(
  transaction: Transaction<Tables>,
  { lane, actionId }: { readonly lane: string; readonly actionId: string },
): Promise<Run | undefined> {
  const row = await selectState(transaction)
    .where("ended_at", "is", null)
    .where("lane", "=", lane)
    .where("action_id", "=", actionId)
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  return row && toRun(row);
}

function changesOf(run: Run, events: readonly RunEvent[]): Change[] {
  return events.map(({ type }) => ({ runId: run.id, type }));
}

/** The query behind `list`, apart so that a test can ask for its plan. */
export function selectRuns(
  db: Kysely<Tables>,
  { statuses, lane, actionId, env, requester, from, to, beforeSeq, limit, order }: RunFilter,
): SelectQueryBuilder<Tables, "run", { id: string; state: string }> {
  let query = selectState(db).orderBy("seq", order === "newest" ? "desc" : "asc");
  if (statuses) query = query.where("status", "in", statuses);
  // Says the same again in the words of the partial indexes, or they would not be used.
  if (statuses?.every((status) => !isFinal(status))) query = query.where("ended_at", "is", null);
  if (statuses?.every((status) => isFinal(status))) query = query.where("ended_at", "is not", null);
  if (lane !== undefined) query = query.where("lane", "=", lane);
  if (actionId !== undefined) query = query.where("action_id", "=", actionId);
  if (env !== undefined) query = query.where("env", "=", env);
  if (requester !== undefined) query = query.where("requester", "=", requester);
  if (from !== undefined) query = query.where("requested_at", ">=", from);
  if (to !== undefined) query = query.where("requested_at", "<", to);
  if (beforeSeq !== undefined) query = query.where("seq", "<", beforeSeq);
  return limit === undefined ? query : query.limit(limit);
}

function selectState(db: Kysely<Tables>): SelectQueryBuilder<Tables, "run", { id: string; state: string }> {
  return db.selectFrom("run").select(["id", "state"]);
}

function selectEvents(
  db: Kysely<Tables>,
): SelectQueryBuilder<Tables, "run_event", { seq: number; run_id: string; event: string }> {
  return db.selectFrom("run_event").select(["seq", "run_id", "event"]);
}

async function insertEvents(
  transaction: Transaction<Tables>,
  runId: string,
  events: readonly RunEvent[],
): Promise<void> {
  for (const event of events) {
    const row = { run_id: runId, type: event.type, at: event.at, event: JSON.stringify(event) };
    await transaction.insertInto("run_event").values(row).execute();
  }
}

function toRow(run: Run): Insertable<Tables["run"]> {
  return {
    id: run.id,
    intent_key: run.intentKey,
    lane: laneOf(run),
    action_id: run.action.id,
    env: run.deployment.env,
    requester: actorKey(run.requester),
    status: run.status,
    revision: run.revision,
    requested_at: run.requestedAt,
    ended_at: "endedAt" in run ? run.endedAt : null,
    state: JSON.stringify(run),
  };
}

/** We wrote it ourselves, by the types; only what an older or newer program may have left is looked at. */
function toRun({ id, state }: { id: string; state: string }): Run {
  const run = parseJson(state, `The run ${id}`) as Run;
  if (statuses.includes(run.status)) return run;
  throw new StoreError("damaged", `The run ${id} has the status "${run.status}", which this program does not know.`);
}

function toRecordedEvent({ seq, run_id, event }: { seq: number; run_id: string; event: string }): RecordedEvent {
  const name = `Event ${seq} of the run ${run_id}`;
  const parsed = RunEvent.safeParse(parseJson(event, name));
  if (parsed.success) return { seq, runId: run_id, event: parsed.data };
  throw new StoreError("damaged", `${name} is not one that this program knows: ${parsed.error.message}`, parsed.error);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new StoreError("damaged", `${name} is not stored as JSON. Restore the last backup.`, fault);
  }
}
