import { chainHash, type ChainHead } from "../../runs/audit-chain.ts";
import type { Change, WaitingRun } from "../../runs/ports.ts";
import { priorities } from "../documents.ts";
import type { Answers, AppendEvents, CreateRun, NewEvent } from "../writes.ts";
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
  revision: number;
  turn: number | null;
  lease_until: number | null;
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

const eventTypes = { seq: "bigint", run_id: "text", type: "text", at: "bigint", event: "text", hash: "text" } as const;

type EventRow = Record<keyof typeof eventTypes, unknown>;

/**
 * Carries out creates and appends, in order and as if each saw what those before it wrote, in a handful of statements
 * however many they are. The caller holds the lock of the chain's head, so that nobody else writes events meanwhile.
 * @param isOnDisk which definitions need not be written again
 */
export async function writeRuns(
  tx: Transaction,
  writes: readonly RunWrite[],
  from: ChainHead,
  isOnDisk: (digest: string) => boolean,
): Promise<RunsWritten> {
  const creates = writes.filter((write) => write.kind === "create");
  const intents = await readIntents(tx, creates);
  const runs = await readRuns(tx, writes);
  const joined: { intent_key: string; run_id: string }[] = [];
  const definitions = new Map<string, string>();
  const events: EventRow[] = [];
  const changes: Change[] = [];
  const queued = new Map<string, WaitingRun>();
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
    if (active) return { result: "occupied", runId: active.id };
    const { id, lane, env, action_id, priority, revision } = row;
    const turn = queuedBy === undefined ? null : head.seq + 1 + queuedBy;
    const run = { seq: Infinity, id, lane, env, action_id, priority, revision, turn, lease_until: null };
    runs.set(id, { ...run, ended_at: row.ended_at ?? null, isNew: true, columns: row });
    intents.set(row.intent_key, id);
    if (!isOnDisk(definition.digest)) definitions.set(definition.digest, definition.action);
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
    events: added,
    queuedBy,
    intentKey,
  }: AppendEvents): boolean {
    const run = runs.get(runId);
    if (run?.revision !== revision) return false;
    if (leaseOverBefore !== undefined && run.lease_until !== null && run.lease_until >= leaseOverBefore) return false;
    run.columns = { ...run.columns, ...set };
    run.revision = set.revision;
    run.ended_at = set.ended_at ?? null;
    if (queuedBy !== "keep") run.turn = queuedBy === undefined ? null : head.seq + 1 + queuedBy;
    if (leaseUntil !== "keep") run.lease_until = leaseUntil;
    if (intentKey !== undefined) joined.push({ intent_key: intentKey, run_id: runId });
    if (intentKey !== undefined) intents.set(intentKey, runId);
    tellQueue(runId, added);
    write(runId, added);
    return true;
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
  const rows = changed.map(({ id, columns, turn, lease_until, isNew }) => ({
    isNew,
    row: { ...columns, id, turn, lease_until } as Record<keyof typeof newTypes, unknown>,
  }));
  await insertDefinitions(tx, definitions);
  await insert(
    tx,
    "run",
    newTypes,
    rows.filter(({ isNew }) => isNew).map(({ row }) => row),
  );
  await update(
    tx,
    rows.filter(({ isNew }) => !isNew).map(({ row }) => row),
  );
  await insert(tx, "joined_intent", { intent_key: "text", run_id: "text" }, joined, "on conflict do nothing");
  await insert(tx, "run_event", eventTypes, events);
  return { answers, head, changes, queued: [...queued.values()] };
}

function isActive(run: Known, { lane, actionId, after = 0 }: NonNullable<CreateRun["unlessActive"]>): boolean {
  return run.ended_at === null && run.lane === lane && run.action_id === actionId && run.seq > after;
}

async function readIntents(tx: Transaction, creates: readonly CreateRun[]): Promise<Map<string, string>> {
  if (creates.length === 0) return new Map();
  const rows = await tx.query<{ intent_key: string; run_id: string }>(
    `select intent_key, id as run_id from run where intent_key = any($1)
    union all select intent_key, run_id from joined_intent where intent_key = any($1)`,
    [creates.map(({ row }) => row.intent_key)],
  );
  return new Map(rows.map((row) => [row.intent_key, row.run_id]));
}

/** The runs that are changed, and those that may be in the way of a new one, oldest first. */
async function readRuns(tx: Transaction, writes: readonly RunWrite[]): Promise<Map<string, Known>> {
  const ids = writes.flatMap((write) => (write.kind === "append" ? [write.runId] : []));
  const guards = writes.flatMap((write) => (write.kind === "create" && write.unlessActive ? [write.unlessActive] : []));
  if (ids.length + guards.length === 0) return new Map();
  const rows = await tx.query<Known>(
    `select seq, id, lane, env, action_id, priority, revision, turn, lease_until, ended_at, false as "isNew" from run
    where id = any($1) or (ended_at is null and (lane, action_id) in (select * from unnest($2::text[], $3::text[])))
    order by seq for update`,
    [ids, guards.map(({ lane }) => lane), guards.map(({ actionId }) => actionId)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function insertDefinitions(tx: Transaction, definitions: ReadonlyMap<string, string>): Promise<void> {
  if (definitions.size === 0) return;
  await tx.query("insert into definition select * from unnest($1::text[], $2::text[]) on conflict do nothing", [
    [...definitions.keys()],
    [...definitions.values()],
  ]);
}

async function insert<Name extends string>(
  tx: Transaction,
  table: string,
  types: Readonly<Record<Name, string>>,
  rows: readonly Readonly<Record<Name, unknown>>[],
  onConflict = "",
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(types) as Name[];
  const from = unnest(types, names);
  // In their order, since the rows of `run` get their places now.
  const text = `insert into ${table} (${names.join(", ")}) select ${names.join(", ")} from ${from} order by place ${onConflict}`;
  await tx.query(text, toColumns(rows, names));
}

async function update(tx: Transaction, rows: readonly Record<keyof typeof setTypes, unknown>[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(setTypes) as (keyof typeof setTypes)[];
  const set = names.filter((name) => name !== "id").map((name) => `${name} = given.${name}`);
  const text = `update run set ${set.join(", ")} from ${unnest(setTypes, names)} where run.id = given.id`;
  await tx.query(text, toColumns(rows, names));
}

function unnest<Name extends string>(types: Readonly<Record<Name, string>>, names: readonly Name[]): string {
  const arrays = names.map((name, index) => `$${index + 1}::${types[name]}[]`);
  return `unnest(${arrays.join(", ")}) with ordinality as given (${names.join(", ")}, place)`;
}
