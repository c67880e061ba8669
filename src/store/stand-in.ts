import type { Kysely, Selectable } from "kysely";
import type { Actor } from "../access/actor.ts";
import type { Action } from "../definition/action.ts";
import { applyAll, newRun, statuses, type Run, type RunRequest, type Status } from "../runs/run.ts";
import { RunEvent } from "../runs/events.ts";
import { createDefinitions } from "./definitions.ts";
import { parseJson, priorities } from "./documents.ts";
import { StoreError } from "./errors.ts";
import type { Tables } from "./tables.ts";

type RunRow = Selectable<Tables["run"]>;

/**
 * A run of which a document cannot be read, as far as its columns and its events tell of it, so that one damaged row hides
 * no other run, and can be brought to an end itself. It says what is wrong with it in `damage`, and is never carried out.
 * @throws {StoreError} when there is no such run, or its columns say nothing that this program knows
 */
export async function readStandIn(db: Kysely<Tables>, id: string, fault: StoreError): Promise<Run> {
  const row = await db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
  // A status of a newer program is none of ours to end.
  if (!row || !statuses.includes(row.status as Status)) throw fault;
  const events = await readEvents(db, id);
  const request = readable(() => askedIn(row)) ?? standInRequest(row, events);
  const action = await readAction(db, row);
  const damage = { damage: fault.message };
  const begin = newRun({ ...request, action });
  const told = readable(() => applyAll(begin, events));
  if (told?.status === row.status) return { ...told, ...damage, revision: row.revision };
  return { ...begin, ...damage, ...bareState(row), revision: row.revision };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Those that can be read. */
async function readEvents(db: Kysely<Tables>, id: string): Promise<RunEvent[]> {
  const rows = await db.selectFrom("run_event").select("event").where("run_id", "=", id).orderBy("seq").execute();
  return rows.flatMap(({ event }) => readable(() => RunEvent.parse(JSON.parse(event))) ?? []);
}

function askedIn(row: RunRow): RunRequest {
  const request = parseJson(row.request, "") as RunRequest | null;
  if (request?.id !== row.id) throw new Error("it is another one");
  return request;
}

async function readAction(db: Kysely<Tables>, row: RunRow): Promise<Action> {
  try {
    return (await createDefinitions(db).of([row]))(row);
  } catch (fault) {
    if (!(fault instanceof StoreError)) throw fault;
    return {
      ...{ id: row.action_id, title: row.action_id, description: "The definition of this run cannot be read." },
      ...{ allowed_role: "Owner", allowed_on_statuses: [], dangerous: true, endpoint: "standard_ingress", path: "/" },
      ...{ method: "POST", ui_schema: null, targets: {}, timeout: 0, redirects: "refuse", idempotent: false },
      ...{ concurrency: "queue", priority: priorities[row.priority] ?? "normal" },
    } as const;
  }
}

function standInRequest(row: RunRow, events: readonly RunEvent[]): Omit<RunRequest, "action"> {
  const asked = events.find((event) => event.type === "requested");
  const { id, intent_key: intentKey, lane, env, requested_at: requestedAt } = row;
  const unknown = "unknown";
  return {
    ...{ id, intentKey, requestedAt, actionDigest: "", values: {}, body: {} },
    deployment: { id: lane, name: lane, kind: unknown, env, cluster: unknown, ingress: "https://unknown.invalid" },
    requester: asked?.by ?? toActor(row.requester),
    origin: { kind: "api" },
  };
}

/** From what `actorKey` gave. */
function toActor(key: string): Actor {
  const [kind = "", id = ""] = key.split(/:(.*)/s);
  return kind === "bot" || kind === "deployment" ? { kind, id, name: id } : { kind: "stranger", slack: id };
}

/** What a status adds, at its barest. Nobody approved anything, as far as can be known. */
function bareState(row: RunRow): object {
  const { status, requested_at: at, owner, fence } = row;
  const endedAt = row.ended_at ?? at;
  const gone = "What became of this run cannot be read any more.";
  const approval = { required: 1, role: "Owner", expiresAfter: 0 };
  return {
    ...{ status, approvedBy: [], queuedAt: at, startedAt: at, owner: owner ?? "", fence, approval },
    ...{ expiresAt: row.due_at ?? at, endedAt, reason: gone, refusal: { code: "damaged", message: gone } },
    ...{ outcome: { result: status, summary: gone }, rejectedBy: toActor(""), cancelledBy: toActor("") },
  };
}
