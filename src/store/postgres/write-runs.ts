import { chainHash, type ChainHead } from "../../runs/audit-chain.ts";
import type { Change, WaitingRun } from "../../runs/ports.ts";
import { priorities } from "../documents.ts";
import type { Answers, AppendEvents, CreateRun, NewEvent } from "../writes.ts";
import { noteOvertakings, rank, type Overtaking } from "./overtake.ts";
import { toColumns, type Transaction } from "./transaction.ts";

export type RunWrite = CreateRun | AppendEvents;

/** What came of the writes of a group. */
export interface RunsWritten {
  readonly answers: readonly (Answers["create"] | Answers["append"])[];
  readonly head: ChainHead;
  readonly changes: readonly Change[];
  /** What waits in its lane now. */
  readonly queued: readonly WaitingRun[];
}

/** What the writes of a group need to know of a run, as it is within the group so far. */
interface Known {
  readonly id: string;
  /** Its place in the order of requests; endless for one that is only being written. */
  readonly seq: number;
  readonly lane: string;
  readonly env: string;
  readonly action_id: string;
  readonly priority: number;
  readonly isNew: boolean;
  status: string;
  revision: number;
  turn: number | null;
  lease_until: number | null;
  /** Its lease stays what it is on disk when the row is written: its owner may renew it meanwhile. */
  keepsLease: boolean;
  ended_at: number | null;
  /** The columns as they are to be; undefined as long as nothing changed them. */
  columns?: CreateRun["row"] | AppendEvents["set"];
}

const setTypes = {
  ...{ id: "text", status: "text", revision: "int", ended_at: "bigint", owner: "text", fence: "int" },
  ...{ due_at: "bigint", state: "text", turn: "bigint", lease_until: "bigint" },
} as const;

const newTypes = {
  ...setTypes,
  ...{ intent_key: "text", lane: "text", action_id: "text", env: "text", requester: "text" },
  ...{ requested_at: "bigint", priority: "int", definition: "text", request: "text" },
} as const;

const updatedTypes = { ...setTypes, keeps_lease: "bool" } as const;
type UpdatedTypes = typeof updatedTypes;

const definitionTypes = { digest: "text", action: "text" } as const;

const eventTypes = { seq: "bigint", run_id: "text", type: "text", at: "bigint", event: "text", hash: "text" } as const;

type EventRow = Record<keyof typeof eventTypes, unknown>;

/** What writes are decided by: what is on disk of the runs that they are about. */
export interface Seen {
  /** The run that an intent key means. */
  readonly intents: Map<string, string>;
  /** The runs that are changed, and those that may be in the way of a new one or of a start, oldest first. */
  readonly runs: Map<string, Known>;
}

/** Reads what `writeRuns` needs, after the lock of the chain's head was asked for. */
export async function readFor(tx: Transaction, writes: readonly RunWrite[]): Promise<Seen> {
  const [intents, runs] = await Promise.all([readIntents(tx, writes), readRuns(tx, writes)]);
  return { intents, runs };
}

/**
 * Carries out creates and appends, in order and as if each saw what those before it wrote, in a handful of statements
 * however many they are, which are sent and not waited for. The caller holds the lock of the chain's head, so that nobody
 * else writes events meanwhile.
 * @param isOnDisk which definitions need not be written again
 */
export function writeRuns(
  tx: Transaction,
  writes: readonly RunWrite[],
  { intents, runs }: Seen,
  from: ChainHead,
  isOnDisk: (digest: string) => boolean,
): RunsWritten {
  const joined: { intent_key: string; run_id: string }[] = [];
  const digests = new Set<string>();
  const definitions: CreateRun["definition"][] = [];
  const events: EventRow[] = [];
  const changes: Change[] = [];
  const queued = new Map<string, WaitingRun>();
  const overtakings: Overtaking[] = [];
  let head = from;

  function write(runId: string, added: readonly NewEvent[]): void {
    for (const { type, at, json } of added) {
      const seq = head.seq + 1;
      head = { seq, hash: chainHash(head.hash, { seq, runId, at, type, json }) };
      events.push({ seq, run_id: runId, type, at, event: json, hash: head.hash });
      changes.push({ runId, type });
    }
  }

  function create({ row, definition, events: first, queuedBy, unlessActive }: CreateRun): Answers["create"] {
    const known = intents.get(row.intent_key);
    if (known !== undefined) return { result: "known", runId: known };
    const active = unlessActive && [...runs.values()].find((run) => isActive(run, unlessActive));
    const inTheWay = active ?? (isStart(row) ? runningIn(row.lane) : undefined);
    if (inTheWay) return { result: "occupied", runId: inTheWay.id };
    const { id, lane, env, action_id, priority, status, revision, lease_until = null, ended_at = null } = row;
    const turn = queuedBy === undefined ? null : head.seq + 1 + queuedBy;
    const run = { seq: Infinity, id, lane, env, action_id, priority, status, revision, turn, lease_until };
    runs.set(id, { ...run, ended_at, keepsLease: false, isNew: true, columns: row });
    intents.set(row.intent_key, id);
    if (!isOnDisk(definition.digest) && !digests.has(definition.digest)) definitions.push(definition);
    digests.add(definition.digest);
    tellQueue(id, first);
    write(id, first);
    return { result: "created" };
  }

  function append({
    runId,
    from: revision,
    set,
    leaseUntil,
    leaseOverBefore,
    startsIn,
    events: added,
    queuedBy,
    intentKey,
  }: AppendEvents): boolean {
    const run = runs.get(runId);
    if (run?.revision !== revision) return false;
    if (leaseOverBefore !== undefined && run.lease_until !== null && run.lease_until >= leaseOverBefore) return false;
    if (startsIn !== undefined && runningIn(startsIn)) return false;
    if (run.turn !== null && run.priority === rank.incident && set.status === "running") {
      overtakings.push({ lane: run.lane, at: added.at(-1)?.at ?? 0 });
    }
    run.columns = { ...run.columns, ...set };
    run.status = set.status;
    run.revision = set.revision;
    run.ended_at = set.ended_at ?? null;
    if (queuedBy !== "keep") run.turn = queuedBy === undefined ? null : head.seq + 1 + queuedBy;
    if (leaseUntil !== "keep") {
      run.lease_until = leaseUntil;
      run.keepsLease = false;
    }
    if (intentKey !== undefined) joined.push({ intent_key: intentKey, run_id: runId });
    if (intentKey !== undefined) intents.set(intentKey, runId);
    tellQueue(runId, added);
    write(runId, added);
    return true;
  }

  /** By what is on disk, and by what came before in the group. */
  function runningIn(lane: string): Known | undefined {
    return [...runs.values()].find((run) => run.lane === lane && run.status === "running");
  }

  /** What is for later is put in by whoever sees that its time has come; what was for before, now, by its latest event. */
  function tellQueue(runId: string, added: readonly NewEvent[]): void {
    const run = runs.get(runId);
    const isForLater = (run?.columns?.due_at ?? 0) > (added.at(-1)?.at ?? 0);
    if (!run || run.turn === null || isForLater) queued.delete(runId);
    else {
      const { lane, env, priority } = run;
      queued.set(runId, { runId, lane, env, priority: priorities[priority] ?? "normal" });
    }
  }

  const answers = writes.map((one) => (one.kind === "create" ? create(one) : append(one)));

  const changed = [...runs.values()].filter(({ columns }) => columns !== undefined);
  const rows = changed.map(({ id, columns, turn, lease_until, keepsLease, isNew }) => ({
    isNew,
    row: { ...columns, id, turn, lease_until, keeps_lease: keepsLease } as Record<
      keyof UpdatedTypes | keyof typeof newTypes,
      unknown
    >,
  }));
  insert(tx, "definition", definitionTypes, definitions, "on conflict do nothing");
  insert(
    tx,
    "run",
    newTypes,
    rows.filter(({ isNew }) => isNew).map(({ row }) => row),
  );
  update(
    tx,
    rows.filter(({ isNew }) => !isNew).map(({ row }) => row),
  );
  noteOvertakings(tx, overtakings);
  insert(tx, "joined_intent", { intent_key: "text", run_id: "text" }, joined, "on conflict do nothing");
  insert(tx, "run_event", eventTypes, events);
  return { answers, head, changes, queued: [...queued.values()] };
}

function isActive(run: Known, { lane, actionId, after = 0 }: NonNullable<CreateRun["unlessActive"]>): boolean {
  return run.ended_at === null && run.lane === lane && run.action_id === actionId && run.seq > after;
}

async function readIntents(tx: Transaction, writes: readonly RunWrite[]): Promise<Map<string, string>> {
  const keys = writes.flatMap((write) => (write.kind === "create" ? [write.row.intent_key] : []));
  if (keys.length === 0) return new Map();
  const rows = await tx.query<{ intent_key: string; run_id: string }>(
    `select intent_key, id as run_id from run where intent_key = any($1)
    union all select intent_key, run_id from joined_intent where intent_key = any($1)`,
    [keys],
  );
  return new Map(rows.map((row) => [row.intent_key, row.run_id]));
}

function isStart({ status }: CreateRun["row"]): boolean {
  return status === "running";
}

const selectKnown = `select seq, id, lane, env, action_id, priority, status, revision, turn, lease_until, ended_at,
  true as "keepsLease", false as "isNew" from run`;

/**
 * In the order of the index of what is unfinished in a lane: with any other order, or none, a plan that was made while the
 * tables were empty takes another index, and walks over all that waits in these lanes.
 */
export const selectRunningIn = `${selectKnown} where ended_at is null and status = 'running' and lane = any($1)
  order by lane, status, seq`;

/**
 * Nobody else changes these runs while the lock of the chain's head is held, but for an owner who renews his leases. So
 * they are locked only when it matters whether a lease is over.
 */
async function readRuns(tx: Transaction, writes: readonly RunWrite[]): Promise<Map<string, Known>> {
  const guards = writes.flatMap((write) => (write.kind === "create" && write.unlessActive ? [write.unlessActive] : []));
  const appends = writes.filter((write) => write.kind === "append");
  const lanes = writes.flatMap(laneOfStart);
  const lock = appends.some(({ leaseOverBefore }) => leaseOverBefore !== undefined) ? " order by seq for update" : "";
  const [active, running, changed] = await Promise.all([
    guards.length === 0
      ? []
      : tx.query<Known>(
          `${selectKnown} where ended_at is null and (lane, action_id) in (select * from unnest($1::text[], $2::text[]))
          order by seq`,
          [guards.map(({ lane }) => lane), guards.map(({ actionId }) => actionId)],
        ),
    lanes.length === 0 ? [] : tx.query<Known>(selectRunningIn, [lanes]),
    appends.length === 0
      ? []
      : tx.query<Known>(`${selectKnown} where id = any($1)${lock}`, [appends.map(({ runId }) => runId)]),
  ]);
  return new Map([...active, ...running, ...changed].map((row) => [row.id, row]));
}

/** The lane that a write finds free, or changes nothing. */
function laneOfStart(write: RunWrite): string[] {
  if (write.kind === "create") return isStart(write.row) ? [write.row.lane] : [];
  return write.startsIn === undefined ? [] : [write.startsIn];
}

function insert<Name extends string>(
  tx: Transaction,
  table: string,
  types: Readonly<Record<Name, string>>,
  rows: readonly Readonly<Record<NoInfer<Name>, unknown>>[],
  onConflict = "",
): void {
  if (rows.length === 0) return;
  const names = Object.keys(types) as Name[];
  const from = unnest(types, names);
  // In their order, since the rows of `run` get their places now.
  const text = `insert into ${table} (${names.join(", ")}) select ${names.join(", ")} from ${from} order by place ${onConflict}`;
  tx.send(text, toColumns(rows, names));
}

function update(tx: Transaction, rows: readonly Record<keyof UpdatedTypes, unknown>[]): void {
  if (rows.length === 0) return;
  const names = Object.keys(updatedTypes) as (keyof UpdatedTypes)[];
  const set = names.flatMap((name) => (name === "id" || name === "keeps_lease" ? [] : [`${name} = ${valueOf(name)}`]));
  const text = `update run set ${set.join(", ")} from ${unnest(updatedTypes, names)} where run.id = given.id`;
  tx.send(text, toColumns(rows, names));
}

function valueOf(name: string): string {
  return name === "lease_until"
    ? "case when given.keeps_lease then run.lease_until else given.lease_until end"
    : `given.${name}`;
}

function unnest<Name extends string>(types: Readonly<Record<Name, string>>, names: readonly Name[]): string {
  const arrays = names.map((name, index) => `$${index + 1}::${types[name]}[]`);
  return `unnest(${arrays.join(", ")}) with ordinality as given (${names.join(", ")}, place)`;
}
