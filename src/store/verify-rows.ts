import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Kysely, Selectable } from "kysely";
import type { Action } from "../definition/action.ts";
import type { RunEvent } from "../runs/events.ts";
import { applyAll, newRun, type Run, type RunRequest } from "../runs/run.ts";
import { createDefinitions } from "./definitions.ts";
import { newRow, parseJson } from "./documents.ts";
import type { Tables } from "./tables.ts";

export type RowsVerdict =
  | { readonly isSound: true; readonly runs: number }
  /** The first row that does not fit, and a sentence that says how. */
  | { readonly isSound: false; readonly problem: string };

type RunRow = Selectable<Tables["run"]>;
type EventRow = Pick<Tables["run_event"], "seq" | "run_id" | "event">;

const portion = 500;

/**
 * Folds the events of every run and compares what comes out with the run's row: the chain proves the events, and this that
 * the rows say the same. It finds a run whose row was edited or removed, and an edited definition. What was asked (values
 * and body) is in no event, so nothing here can prove it.
 * @param db sees one instant
 */
export async function verifyRows(db: Kysely<Tables>): Promise<RowsVerdict> {
  const edited = await editedDefinition(db);
  if (edited !== undefined) return unsound(`The definition ${edited} is not what was written.`);
  const definitions = createDefinitions(db);
  let runs = 0;
  let events = 0;
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom("run")
      .selectAll()
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(portion)
      .execute();
    const last = rows.at(-1);
    if (!last) break;
    const eventsById = await eventsOf(db, rows);
    const actionOf = await definitions.of(rows);
    for (const row of rows) {
      const own = eventsById.get(row.id) ?? [];
      const problem = problemOf(row, actionOf(row), own);
      if (problem !== undefined) return unsound(problem);
      events += own.length;
    }
    runs += rows.length;
    after = last.seq;
  }
  const stray = await strayEvent(db, events);
  if (stray) return unsound(`The run ${stray.run_id} is missing, although event ${stray.seq} tells of it.`);
  return { isSound: true, runs };
}

function unsound(problem: string): RowsVerdict {
  return { isSound: false, problem };
}

async function editedDefinition(db: Kysely<Tables>): Promise<string | undefined> {
  for (let after = ""; ;) {
    const found = await db
      .selectFrom("definition")
      .selectAll()
      .where("digest", ">", after)
      .orderBy("digest")
      .limit(portion)
      .execute();
    const edited = found.find(({ digest, action }) => hash("sha256", action, "hex") !== digest);
    if (edited) return edited.digest;
    const last = found.at(-1);
    if (!last) return undefined;
    after = last.digest;
  }
}

async function eventsOf(db: Kysely<Tables>, rows: readonly RunRow[]): Promise<ReadonlyMap<string, EventRow[]>> {
  const ids = rows.map(({ id }) => id);
  const found = await db
    .selectFrom("run_event")
    .select(["seq", "run_id", "event"])
    .where("run_id", "in", ids)
    .orderBy("seq")
    .execute();
  return Map.groupBy(found, (event) => event.run_id);
}

async function strayEvent(db: Kysely<Tables>, seen: number): Promise<EventRow | undefined> {
  const { count } = await db
    .selectFrom("run_event")
    .select(({ fn }) => fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) === seen) return undefined;
  return db
    .selectFrom("run_event")
    .select(["seq", "run_id", "event"])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("run").select("id").whereRef("run.id", "=", "run_event.run_id"))),
    )
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
}

function problemOf(row: RunRow, action: Action, rows: readonly EventRow[]): string | undefined {
  // As they were written: what this program does not know of an event counts too.
  const events = rows.map(({ seq, event }) => parseJson(event, `Event ${seq}`) as RunEvent);
  let run: Run;
  try {
    run = applyAll(newRun({ ...(parseJson(row.request, `The run ${row.id}`) as RunRequest), action }), events);
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : "unknown";
    return `The events of the run ${row.id} do not fit each other, or the run they tell of: ${reason}.`;
  }
  if (row.status !== run.status) {
    return `The run ${row.id} is stored as “${row.status}”, but its events say “${run.status}”.`;
  }
  const lastQueued = events.findLastIndex(({ type }) => type === "queued");
  const { definition: _, state, ...columns } = newRow(run).row;
  const expected: Partial<RunRow> = {
    ...columns,
    turn: run.status === "queued" ? (rows[lastQueued]?.seq ?? null) : null,
  };
  // Programs that knew no owners numbered attempts in their own way.
  const isOfOldProgram =
    row.owner === "" || events.some((event) => event.type === "started" && event.owner === undefined);
  const ignored = isOfOldProgram ? ownership : derived;
  const wrong = (Object.keys(expected) as (keyof RunRow)[]).filter(
    (name) => !ignored.has(name) && (expected[name] ?? null) !== row[name],
  );
  if (wrong.length > 0) return `The run ${row.id} is stored with another ${wrong.join(", ")} than its events say.`;
  if (isDeepStrictEqual(without(ignored, state), without(ignored, row.state))) return undefined;
  return `The state of the run ${row.id} is not what its events say.`;
}

/** Leases come and go without events. */
const derived: ReadonlySet<string> = new Set(["lease_until"]);
const ownership: ReadonlySet<string> = new Set([...derived, "owner", "fence", "attempt", "attemptAt"]);

function without(names: ReadonlySet<string>, state: string): unknown {
  const parts = Object.entries(parseJson(state, "A state") as object);
  return Object.fromEntries(parts.filter(([name]) => !names.has(name)));
}
