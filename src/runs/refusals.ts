import { isSameActor, nameOf, type Actor } from "../access/actor.ts";
import type { Throttle } from "../definition/action.ts";
import type { FieldErrors } from "../definition/inputs.ts";
import { closest } from "../lib/closest.ts";
import type { Refusal } from "../lib/refusal.ts";
import { refusal, type FactsOf } from "../texts/sentence.ts";
import { isDue, type Run, type RunRequest } from "./run.ts";

/** A refusal of a request; `fieldErrors` belong under the fields of the form. */
export interface RequestRefusal extends Refusal {
  readonly fieldErrors?: FieldErrors;
}

export function unknownAction(id: string, known: readonly string[]): Refusal {
  return refusal("unknown_action", "unknownAction", unknown(id, known));
}

export function unknownDeployment(name: string, known: readonly string[]): Refusal {
  return refusal("unknown_deployment", "unknownDeployment", unknown(name, known));
}

export function noPrivateEndpoint(deployment: string): Refusal {
  return refusal("no_private_endpoint", "noPrivateEndpoint", { deployment });
}

export function unknownRun(id: string): Refusal {
  return refusal("unknown_run", "unknownRun", { run: id });
}

export function actionChanged(): Refusal {
  return refusal("action_changed", "actionChanged");
}

export function invalidValues(fieldErrors: FieldErrors): RequestRefusal {
  return { ...refusal("invalid_values", "invalidValues"), fieldErrors };
}

/**
 * Too much waits.
 * @param deployment where; undefined for everywhere
 * @param longestWait how long the first of them has waited, in ms
 */
export function queueFull(deployment: string | undefined, waiting: number, longestWait: number | undefined): Refusal {
  const facts = { waiting, since: longestWait ?? null };
  return deployment === undefined
    ? refusal("queue_full", "queueFull", facts)
    : refusal("lane_full", "laneFull", { ...facts, deployment });
}

/**
 * The action was asked for as often as it may be.
 * @param latest the last one that counts; undefined when it is not stored yet
 * @param until when the next one may come, in ms since the Unix epoch
 */
export function tooOften(
  { action, deployment }: Pick<RunRequest, "action" | "deployment">,
  { runs, per }: Throttle,
  latest: Run | undefined,
  until: number,
  now: number,
): Refusal {
  const last = latest ? { by: nameOf(latest.requester), run: latest.id } : null;
  const facts = { action: action.title, deployment: deployment.name, runs, per, latest: last, left: until - now };
  return { ...refusal("throttled", "tooOften", facts), until };
}

/** The action runs one at a time, and there is one. */
export function alreadyActive(active: Run, requester: Actor, now: number): Refusal {
  return refusal("already_active", "alreadyActive", {
    ...doingSince(active, now),
    whose: isSameActor(active.requester, requester) ? null : nameOf(active.requester),
    run: active.id,
    action: active.action.title,
    deployment: active.deployment.name,
  });
}

function doingSince(run: Run, now: number): Pick<FactsOf<"alreadyActive">, "doing" | "lasted"> {
  const lasted = (since: number): number => Math.max(0, now - since);
  if (run.status === "running") return { doing: "running", lasted: lasted(run.startedAt) };
  if (run.status === "awaiting_approval") return { doing: "awaiting_approval", lasted: lasted(run.requestedAt) };
  if (!isDue(run, now)) return { doing: "scheduled", lasted: 0 };
  return { doing: "queued", lasted: lasted(run.status === "queued" ? run.queuedAt : run.requestedAt) };
}

export function cannotSeal(): Refusal {
  return refusal("no_encryption_key", "cannotSeal");
}

/** The form was sent once before, and became a run. */
export function alreadyRequested(run: Run): Refusal {
  return refusal("already_requested", "alreadyRequested", { run: run.id, state: stateOf(run) });
}

export function valuesTooLong(): Refusal {
  return refusal("values_too_long", "valuesTooLong");
}

export function noLongerListed(deployment: string): Refusal {
  return refusal("unknown_deployment", "noLongerListed", { deployment });
}

export function cannotOpen(): Refusal {
  return refusal("no_encryption_key", "cannotOpen");
}

export function alreadyCancelling(by: Actor): Refusal {
  return refusal("already_cancelling", "alreadyCancelling", { by: nameOf(by) });
}

/** Of a run whose record in the database cannot be read. */
export function damagedRecord(): Refusal {
  return refusal("damaged", "damagedRecord");
}

/** Of a run that waited in a backup. */
export function restored(): Refusal {
  return refusal("restored", "restored");
}

export function requestChanged(): Refusal {
  return refusal("request_changed", "requestChanged");
}

export function approvalExpired(): Refusal {
  return refusal("approval_expired", "approvalExpired");
}

/** How a run that is no longer waiting got where it is, to somebody who came too late. */
export function alreadyDecided(run: Run): Refusal {
  return refusal("already_decided", "alreadyDecided", { state: stateOf(run) });
}

function stateOf(run: Run): FactsOf<"alreadyDecided">["state"] {
  const approvedBy = "approvedBy" in run ? run.approvedBy.map(nameOf) : [];
  if (run.status === "rejected") return { status: run.status, by: nameOf(run.rejectedBy), approvedBy };
  if (run.status !== "cancelled") return { status: run.status, by: "", approvedBy };
  return "replacedBy" in run
    ? { status: "replaced", by: run.replacedBy, approvedBy }
    : { status: run.status, by: nameOf(run.cancelledBy), approvedBy };
}

function unknown(typed: string, known: readonly string[]): FactsOf<"unknownAction"> {
  const some = known.slice(0, 10);
  return { typed, meant: closest(typed, known) ?? null, known: some, more: known.length - some.length };
}
