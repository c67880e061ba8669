/**
 * The life of one run.
 *
 *   requested → denied
 *             → awaiting_approval → rejected | expired | cancelled | queued
 *             → queued → running → succeeded | failed | timed_out | cancelled | interrupted
 *                      → cancelled
 *                      → denied (a rule changed its answer while the run waited)
 *
 * A run is what its events make of it: `decide` answers a command with events or a refusal, `apply` folds one event into
 * the run. Both are pure. `requested` is a moment and no state: the same transaction decides what follows.
 *
 * `interrupted` means that the process died while the effect was under way, so nobody knows the outcome. It is never run
 * again by itself. A run that a restart can attach to, or may safely send again, stays `running` over the restart.
 */
import { isSameActor, type Actor } from "../access/actor.ts";
import { isApproved } from "../access/approvals.ts";
import type { Action } from "../definition/action.ts";
import type { Approval } from "../definition/approval.ts";
import type { Deployment } from "../definition/configuration.ts";
import { endpointOf } from "../definition/endpoint.ts";
import type { Values } from "../definition/inputs.ts";
import { digestOf, type JsonObject } from "../lib/json.ts";
import type { Refusal } from "../lib/refusal.ts";
import type { RunEvent } from "./events.ts";
import type { Outcome } from "./outcome.ts";

/** Which states may follow which. Every other change is refused. */
export const transitions = {
  requested: ["denied", "awaiting_approval", "queued"],
  denied: [],
  awaiting_approval: ["rejected", "expired", "cancelled", "queued"],
  rejected: [],
  expired: [],
  cancelled: [],
  queued: ["running", "cancelled", "denied"],
  running: ["succeeded", "failed", "timed_out", "cancelled", "interrupted"],
  succeeded: [],
  failed: [],
  timed_out: [],
  interrupted: [],
} as const satisfies Record<string, readonly string[]>;

export type Status = keyof typeof transitions;

export const statuses = Object.keys(transitions) as Status[];

/** Nothing follows any more. */
export function isFinal(status: Status): boolean {
  return transitions[status].length === 0;
}

/** `incident` goes before what waits in its lane. */
export type Priority = Action["priority"];

/** Where a run was asked for, so that answers go there. */
export type Origin =
  /** `thread` is the timestamp of the message under which everything about the run is told; absent for none. */
  { readonly kind: "slack"; readonly channel: string; readonly thread?: string } | { readonly kind: "api" };

/** What was asked, exactly. It never changes; the digest binds approvals to it. */
export interface RunRequest {
  readonly id: string;
  /** One click is one run: the same key always means the same run. */
  readonly intentKey: string;
  /** The whole definition as it was when asked for. */
  readonly action: Action;
  readonly actionDigest: string;
  readonly deployment: Deployment;
  readonly requester: Actor;
  readonly origin: Origin;
  /** Typed values; sensitive ones are sealed. */
  readonly values: Values;
  /** The resolved body, sealed where a sensitive value went into it. */
  readonly body: JsonObject;
  readonly requestedAt: number;
  /** Not to be started before this instant; absent for as soon as possible. */
  readonly notBefore?: number;
  /** The run within which a deployment asked for this one, and how many such steps lie before it. */
  readonly parent?: { readonly runId: string; readonly depth: number };
}

interface Waiting {
  readonly approval: Approval;
  readonly expiresAt: number;
  readonly approvedBy: readonly Actor[];
}

/** What every run has, whatever its status. */
interface Told {
  /** Counts the events. */
  readonly revision: number;
  /** Who asked for the same while it was under way, and follows this run; absent for nobody. */
  readonly followers?: readonly Actor[];
  /** What cannot be read of it, for the operator; absent for nothing. Such a run is never carried out. */
  readonly damage?: string;
}

/** A run by its status; each status has only the facts that it can have. */
export type Run = RunRequest &
  Told &
  (
    | { readonly status: "requested" }
    | { readonly status: "denied"; readonly refusal: Refusal; readonly endedAt: number }
    | ({ readonly status: "awaiting_approval" } & Waiting)
    | ({
        readonly status: "rejected";
        readonly rejectedBy: Actor;
        readonly reason: string;
        readonly endedAt: number;
      } & Waiting)
    | ({ readonly status: "expired"; readonly endedAt: number } & Waiting)
    | ({ readonly status: "cancelled"; readonly cancelledBy: Actor } & (NeverBegun | Stopped))
    | { readonly status: "queued"; readonly approvedBy: readonly Actor[]; readonly queuedAt: number }
    | ({ readonly status: "running"; readonly approvedBy: readonly Actor[]; readonly startedAt: number } & Underway)
    | ({ readonly status: "succeeded" | "failed" | "timed_out"; readonly outcome: Outcome } & Ended)
    | ({ readonly status: "interrupted"; readonly reason: string } & Ended)
  );

/** Cancelled while it waited. */
interface NeverBegun {
  readonly approvedBy: readonly Actor[];
  readonly endedAt: number;
  /** The newer run that took its place. */
  readonly replacedBy?: string;
}

/** Cancelled while it ran; the outcome says what is known of the work. */
interface Stopped extends Ended {
  readonly outcome: Outcome;
}

interface Underway {
  /** The process that does the work. */
  readonly owner: string;
  /** Grows each time the work gets an owner, so that a former owner can change nothing. */
  readonly fence: number;
  /** Who wants it stopped; absent for nobody. */
  readonly cancelRequestedBy?: Actor;
  /** Counted from 1; absent for the first. */
  readonly attempt?: number;
  /** When this attempt began; absent for the first. */
  readonly attemptAt?: number;
  /** The attempt failed, and the next one waits for its time. */
  readonly retrying?: { readonly outcome: Outcome; readonly nextAt: number };
  /** Where the target says how it ends; absent as long as it is the answer that says so. */
  readonly location?: string;
}

interface Ended {
  readonly approvedBy: readonly Actor[];
  readonly startedAt: number;
  readonly endedAt: number;
}

export type RunIn<S extends Status> = Run & { readonly status: S };

/** What binds an approval: approved is what runs, to the byte. */
export function requestDigest(request: RunRequest): string {
  const { id, actionDigest, deployment, values, body, notBefore } = request;
  const when = notBefore === undefined ? {} : { notBefore };
  return digestOf({ id, actionDigest, deployment: deployment.id, ingress: addressOf(request), values, body, ...when });
}

/** The base URL that the run's requests go to. */
export function addressOf({ action, deployment }: Pick<RunRequest, "action" | "deployment">): string {
  return endpointOf(action, deployment)?.url ?? deployment.ingress;
}

/** The order in which a lane is worked off: what runs, then first queued first. */
export function byTurn(one: Run, other: Run): number {
  return turnOf(one) - turnOf(other);
}

/** The order in which what is in a lane starts, as far as anybody can tell: an incident goes before what is normal. */
export function byStart(one: Run, other: Run): number {
  return rankOf(one) - rankOf(other) || byTurn(one, other);
}

function rankOf(run: Run): number {
  if (run.status === "running") return 0;
  return run.action.priority === "incident" ? 1 : 2;
}

function turnOf(run: Run): number {
  return run.status === "queued" ? run.queuedAt : -1;
}

/** Whether what happens to the run is told to `actor` as one who asked for it. */
export function isToldOf(run: Run, actor: Actor): boolean {
  return [run.requester, ...(run.followers ?? [])].some((other) => isSameActor(other, actor));
}

/** Runs with the same lane never overlap. */
export function laneOf(request: RunRequest): string {
  return request.deployment.id;
}

/** Whether the run may start as far as time is concerned. */
export function isDue(request: RunRequest, now: number): boolean {
  return request.notBefore === undefined || request.notBefore <= now;
}

/** When something is to happen to the run by itself: its approval expires, or its time to start comes. */
export function dueAt(run: Run): number | undefined {
  if (run.status === "awaiting_approval") return run.expiresAt;
  return run.status === "queued" ? run.notBefore : undefined;
}

/** How many runs lie before this one in a chain of deployments that call each other. */
export function depthOf(request: RunRequest): number {
  return request.parent?.depth ?? 0;
}

export function apply(run: Run, event: RunEvent): Run {
  return { ...change(run, event), revision: run.revision + 1 };
}

function change(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case "requested":
    case "vote_refused":
      return run;
    case "attempt_failed":
      return { ...expect(run, "running"), retrying: { outcome: event.outcome, nextAt: event.nextAt } };
    case "joined":
      return { ...run, followers: [...(run.followers ?? []), event.by] };
    case "cancel_requested":
      return { ...expect(run, "running"), cancelRequestedBy: event.by };
    case "denied":
      return { ...requestOf(run), status: "denied", refusal: event.refusal, endedAt: event.at };
    case "approval_required": {
      const { required, role, expiresAt } = event;
      const approval = { required, role, expiresAfter: expiresAt - event.at };
      return { ...requestOf(run), status: "awaiting_approval", approval, expiresAt, approvedBy: [] };
    }
    case "approved":
      return {
        ...expect(run, "awaiting_approval"),
        approvedBy: [...expect(run, "awaiting_approval").approvedBy, event.by],
      };
    case "rejected":
      return {
        ...expect(run, "awaiting_approval"),
        status: "rejected",
        rejectedBy: event.by,
        reason: event.reason,
        endedAt: event.at,
      };
    case "expired":
      return { ...expect(run, "awaiting_approval"), status: "expired", endedAt: event.at };
    case "cancelled": {
      const approvedBy = approversSoFar(run);
      const replaced = event.replacedBy === undefined ? {} : { replacedBy: event.replacedBy };
      const { by: cancelledBy, at: endedAt } = event;
      return { ...requestOf(run), status: "cancelled", cancelledBy, approvedBy, endedAt, ...replaced };
    }
    case "queued":
      return { ...requestOf(run), status: "queued", approvedBy: approversSoFar(run), queuedAt: event.at };
    case "started": {
      if (run.status === "running") {
        const { location: _, retrying: __, ...before } = run;
        const attempt = event.attempt ?? attemptOf(run) + 1;
        return { ...before, ...ownership(event, run.fence), attempt, attemptAt: event.at };
      }
      const { approvedBy } = expect(run, "queued");
      return { ...requestOf(run), status: "running", approvedBy, startedAt: event.at, ...ownership(event, 0) };
    }
    case "taken_over":
      return { ...expect(run, "running"), owner: event.owner, fence: event.fence };
    case "accepted":
      return { ...expect(run, "running"), location: event.location };
    case "ended": {
      const { approvedBy, startedAt, cancelRequestedBy } = expect(run, "running");
      const { outcome } = event;
      const ended = { outcome, approvedBy, startedAt, endedAt: event.at };
      if (outcome.result !== "cancelled") return { ...requestOf(run), status: outcome.result, ...ended };
      if (!cancelRequestedBy) throw new Error(`run ${run.id} ended as cancelled, and nobody asked for that`);
      return { ...requestOf(run), status: "cancelled", cancelledBy: cancelRequestedBy, ...ended };
    }
    case "interrupted": {
      const { approvedBy, startedAt } = expect(run, "running");
      return {
        ...requestOf(run),
        status: "interrupted",
        reason: event.reason,
        approvedBy,
        startedAt,
        endedAt: event.at,
      };
    }
  }
}

export function applyAll(run: Run, events: readonly RunEvent[]): Run {
  return events.reduce(apply, run);
}

/** How often the run has been started, this time included. */
export function attemptOf(run: RunIn<"running">): number {
  return run.attempt ?? 1;
}

/** How often an idempotent action that says nothing of retries is sent, when crashes cut it off. */
const attemptsAfterCrashes = 3;

/** How often a run of the action is started at most, the first time included. */
export function mostAttempts({ idempotent, retry }: Pick<Action, "idempotent" | "retry">): number {
  return idempotent ? (retry?.attempts ?? attemptsAfterCrashes) : 1;
}

/**
 * What another process can do about a run that was under way: ask the target to stop, when somebody wants that; ask at the
 * place where the target tells how it ends; send it again with the same key when the target does nothing twice; or none
 * of these.
 */
export function wayOn(run: RunIn<"running">): "stop" | "attach" | "retry" | undefined {
  // What would be stopped, asked or sent is not what was stored.
  if (run.damage !== undefined) return undefined;
  if (run.cancelRequestedBy) return "stop";
  if (run.location !== undefined && !run.retrying) return "attach";
  return attemptOf(run) < mostAttempts(run.action) ? "retry" : undefined;
}

/** The run at its very beginning. */
export function newRun(request: RunRequest): Run {
  return { ...request, status: "requested", revision: 0 };
}

export function approversSoFar(run: Run): readonly Actor[] {
  return "approvedBy" in run ? run.approvedBy : [];
}

/** Whether one more yes from `by` is the last that is needed. */
export function isLastVote(run: RunIn<"awaiting_approval">, by: Actor): boolean {
  return isApproved(run.approval, [...run.approvedBy, by]);
}

/** What an owner is known by; programs before there were several gave none. */
function ownership(event: { owner?: string | undefined; fence?: number | undefined }, fenceBefore: number) {
  return { owner: event.owner ?? "", fence: event.fence ?? fenceBefore + 1 };
}

function requestOf(run: Run): RunRequest & Told {
  const { id, intentKey, action, actionDigest, deployment, requester, origin, values, body, requestedAt, revision } =
    run;
  return {
    ...{ id, intentKey, action, actionDigest, deployment, requester, origin, values, body, requestedAt, revision },
    ...(run.notBefore === undefined ? {} : { notBefore: run.notBefore }),
    ...(run.parent === undefined ? {} : { parent: run.parent }),
    ...(run.followers === undefined ? {} : { followers: run.followers }),
  };
}

/** An event that does not fit is a fault of the program, never of a person: `decide` refuses before it can happen. */
function expect<S extends Status>(run: Run, status: S): RunIn<S> {
  if (run.status !== status) throw new Error(`run ${run.id} is ${run.status}, not ${status}`);
  return run as RunIn<S>;
}
