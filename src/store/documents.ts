/**
 * A run in three documents, so that a change writes only what changed: the definition, kept once for all runs that were
 * asked with it; the request, which never changes; and the state.
 */
import { hash } from "node:crypto";
import { actorKey } from "../access/actor.ts";
import type { Action } from "../definition/action.ts";
import { dueAt, laneOf, statuses, type Priority, type Run, type RunRequest } from "../runs/run.ts";
import type { AppendEvents, CreateRun } from "./writes.ts";
import { StoreError } from "./errors.ts";
import type { Tables } from "./tables.ts";

/** The parts of a run that were asked; the compiler sees to it that none is missing. */
const asked: Readonly<Record<Exclude<keyof RunRequest, "action">, true>> = {
  id: true,
  intentKey: true,
  actionDigest: true,
  deployment: true,
  requester: true,
  origin: true,
  values: true,
  body: true,
  requestedAt: true,
  notBefore: true,
  parent: true,
};

/** Actions never change once they are made, and the catalog gives the same one to many runs. */
const definitions = new WeakMap<Action, Tables["definition"]>();

function definitionOf(known: Action): Tables["definition"] {
  const before = definitions.get(known);
  if (before) return before;
  const action = JSON.stringify(known);
  const definition = { digest: hash("sha256", action, "hex"), action };
  definitions.set(known, definition);
  return definition;
}

/** By the number that the column holds. */
export const priorities: readonly Priority[] = ["normal", "incident"];

/** What changes of a run's row with each change of the run. */
export function changingColumns(run: Run): AppendEvents["set"] {
  return {
    status: run.status,
    revision: run.revision,
    ended_at: "endedAt" in run ? run.endedAt : null,
    owner: run.status === "running" ? run.owner : null,
    fence: run.status === "running" ? run.fence : 0,
    due_at: dueAt(run) ?? null,
    state: JSON.stringify(stateOf(run)),
  };
}

/** @param leaseUntil of a run that has been started already; undefined for one that has not */
export function newRow(run: Run, leaseUntil?: number): Pick<CreateRun, "row" | "definition"> {
  const { action, ...rest } = run;
  const definition = definitionOf(action);
  const row = {
    id: run.id,
    intent_key: run.intentKey,
    lane: laneOf(run),
    action_id: action.id,
    env: run.deployment.env,
    requester: actorKey(run.requester),
    requested_at: run.requestedAt,
    lease_until: run.status === "running" ? (leaseUntil ?? null) : null,
    priority: priorities.indexOf(action.priority),
    definition: definition.digest,
    request: JSON.stringify(pick(rest, (key) => key in asked)),
    ...changingColumns(run),
  };
  return { row, definition };
}

function stateOf(run: Run): object {
  return pick(run, (key) => key !== "action" && !(key in asked));
}

function pick(value: object, isWanted: (key: string) => boolean): object {
  const picked: Record<string, unknown> = {};
  for (const key in value) if (isWanted(key)) picked[key] = value[key as never];
  return picked;
}

/** What a run is read from. */
export type Documents = Pick<Tables["run"], "id" | "definition" | "request" | "state">;

/** We wrote it ourselves, by the types; only what an older or newer program may have left is looked at. */
export function toRun({ id, request, state }: Documents, action: Action): Run {
  const asked = parseJson(request, `The run ${id}`) as RunRequest;
  const run = { ...asked, action, ...(parseJson(state, `The run ${id}`) as object) } as Run;
  if (run.id !== id)
    throw new StoreError("damaged", `What was asked in the run ${id} is not stored. Restore the last backup.`);
  if (statuses.includes(run.status)) return run;
  throw new StoreError("damaged", `The run ${id} has the status "${run.status}", which this program does not know.`);
}

export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new StoreError("damaged", `${name} is not stored as JSON. Restore the last backup.`, fault);
  }
}
