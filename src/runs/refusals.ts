import { isSameActor, nameOf, type Actor } from "../access/actor.ts";
import type { Throttle } from "../definition/action.ts";
import type { FieldErrors } from "../definition/inputs.ts";
import { closest } from "../lib/closest.ts";
import type { Refusal } from "../lib/refusal.ts";
import { formatDuration } from "../lib/duration.ts";
import { listInWords, plural } from "../lib/text.ts";
import { isDue, type Run, type RunRequest, type Status } from "./run.ts";

/** A refusal of a request; `fieldErrors` belong under the fields of the form. */
export interface RequestRefusal extends Refusal {
  readonly fieldErrors?: FieldErrors;
}

export function unknownAction(id: string, known: readonly string[]): Refusal {
  return { code: "unknown_action", message: `There is no action “${id}”. ${didYouMean(id, known, "actions")}` };
}

export function unknownDeployment(name: string, known: readonly string[]): Refusal {
  return {
    code: "unknown_deployment",
    message: `There is no deployment “${name}”. ${didYouMean(name, known, "deployments")}`,
  };
}

export function noPrivateEndpoint(deployment: string): Refusal {
  return {
    code: "no_private_endpoint",
    message: `This action calls a private endpoint, and ${deployment} has none. Nothing was started. Its operators can name one in signalbox.yaml, under endpoints.`,
  };
}

export function unknownRun(id: string): Refusal {
  return { code: "unknown_run", message: `There is no run “${id}”. See the latest ones with /action runs.` };
}

export function actionChanged(): Refusal {
  return {
    code: "action_changed",
    message:
      "This action has changed since you opened the form. Nothing was started. Open it again to see what it does now.",
  };
}

export function invalidValues(fieldErrors: FieldErrors): RequestRefusal {
  return { code: "invalid_values", message: "Some fields need another look. Nothing was started.", fieldErrors };
}

/**
 * Too much waits.
 * @param deployment where; undefined for everywhere
 * @param longestWait how long the first of them has waited, in ms
 */
export function queueFull(deployment: string | undefined, waiting: number, longestWait: number | undefined): Refusal {
  const since = longestWait === undefined ? "" : `, the first for ${formatDuration(longestWait)}`;
  const runs = `${plural(waiting, "run")} ${waiting === 1 ? "waits" : "wait"}`;
  if (deployment === undefined) {
    const message = `${runs} for their turn already${since}, and more may not. Nothing was started. Ask again in a while; /action runs status=queued shows what waits.`;
    return { code: "queue_full", message };
  }
  const message = `${runs} for ${deployment} already${since}, and more may not. Nothing was started. Ask again when some have ended, or cancel what nobody needs any more: /action runs ${deployment} status=queued shows them.`;
  return { code: "lane_full", message };
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
  const last = latest ? `, the last one by ${nameOf(latest.requester)} (run ${latest.id})` : "";
  const message = `“${action.title}” may be asked for ${runs === 1 ? "once" : `${runs} times`} in ${formatDuration(per)} on ${deployment.name}, and that was done${last}. Nothing was started. The next one may come in ${formatDuration(until - now)}.`;
  return { code: "throttled", message, until };
}

/** The action runs one at a time, and there is one. */
export function alreadyActive(active: Run, requester: Actor, now: number): Refusal {
  const whose = isSameActor(active.requester, requester) ? "Your" : `${nameOf(active.requester)}’s`;
  const message = `${whose} run ${active.id} of “${active.action.title}” ${doingSince(active, now)} on ${active.deployment.name}. This action runs one at a time there, so nothing was started. Follow that run (/action show ${active.id}), or ask again when it has ended.`;
  return { code: "already_active", message };
}

function doingSince(run: Run, now: number): string {
  const lasted = (since: number): string => formatDuration(Math.max(0, now - since));
  if (run.status === "running") return `has been running for ${lasted(run.startedAt)}`;
  if (run.status === "awaiting_approval") return `has been waiting for approval for ${lasted(run.requestedAt)}`;
  if (!isDue(run, now)) return "is scheduled";
  return `has been waiting for its turn for ${lasted(run.status === "queued" ? run.queuedAt : run.requestedAt)}`;
}

export function cannotSeal(): Refusal {
  return {
    code: "no_encryption_key",
    message:
      "This action asks for a secret value, and Signalbox has no key to encrypt it with. Nothing was started. Ask its operators to set SIGNALBOX_ENCRYPTION_KEY.",
  };
}

/** The form was sent once before, and became a run. */
export function alreadyRequested(run: Run): Refusal {
  return {
    code: "already_requested",
    message: `This form has become run ${run.id} already; it ${stateInWords(run)}. Look at its message in the channel. To run it once more, open a new form.`,
  };
}

export function valuesTooLong(): Refusal {
  return {
    code: "values_too_long",
    message:
      "These values are longer than a message can show, and nobody should confirm or approve what they cannot read. Nothing was started. Shorten them.",
  };
}

export function noLongerListed(deployment: string): Refusal {
  return {
    code: "unknown_deployment",
    message: `${deployment} is no longer listed in signalbox.yaml. Nothing was run.`,
  };
}

export function cannotOpen(): Refusal {
  return {
    code: "no_encryption_key",
    message:
      "This run holds a secret value, and Signalbox has not the key that opens it. Nothing was sent. Ask its operators for the SIGNALBOX_ENCRYPTION_KEY it was sealed with, or ask for the run again.",
  };
}

export function alreadyCancelling(by: Actor): Refusal {
  return {
    code: "already_cancelling",
    message: `${nameOf(by)} has asked for this run to be stopped already. How that went will stand in its message.`,
  };
}

/** Of a run whose record in the database cannot be read. */
export function damagedRecord(): Refusal {
  return {
    code: "damaged",
    message:
      "The record of this run in the database is damaged, so it was not started: it might not do what was asked for. The operator’s log says what is wrong. Run the action again if it is still wanted.",
  };
}

export function requestChanged(): Refusal {
  return {
    code: "request_changed",
    message: "What you were shown is not what would run. Nothing was decided. Look at the run’s message again.",
  };
}

export function approvalExpired(): Refusal {
  return { code: "approval_expired", message: "Too late: the time to decide on this run is over. Nothing was run." };
}

/** How a run that is no longer waiting got where it is, to somebody who came too late. */
export function alreadyDecided(run: Run): Refusal {
  return { code: "already_decided", message: `Too late: this run ${stateInWords(run)}.` };
}

const statusInWords: Record<Exclude<Status, "rejected" | "cancelled" | "queued" | "running">, string> = {
  requested: "is only being asked for",
  denied: "was refused by a rule",
  awaiting_approval: "is waiting for approval",
  expired: "expired before anybody decided",
  succeeded: "has succeeded",
  failed: "has failed",
  timed_out: "has timed out",
  interrupted: "was interrupted",
};

function stateInWords(run: Run): string {
  if (run.status === "rejected") return `was denied by ${nameOf(run.rejectedBy)}`;
  if (run.status === "cancelled" && "replacedBy" in run) return `was replaced by the newer run ${run.replacedBy}`;
  if (run.status === "cancelled") return `was cancelled by ${nameOf(run.cancelledBy)}`;
  const approvedBy =
    "approvedBy" in run && run.approvedBy.length > 0 ? ` (approved by ${listInWords(run.approvedBy.map(nameOf))})` : "";
  if (run.status === "queued") return `is queued already${approvedBy}`;
  if (run.status === "running") return `is running already${approvedBy}`;
  return statusInWords[run.status] + approvedBy;
}

function didYouMean(typed: string, known: readonly string[], word: string): string {
  const meant = closest(typed, known);
  if (meant) return `Did you mean “${meant}”?`;
  if (known.length === 0) return `There are no ${word} yet.`;
  const some = known.slice(0, 10);
  return `Known ${word}: ${some.join(", ")}${known.length > some.length ? ` and ${known.length - some.length} more` : ""}.`;
}
