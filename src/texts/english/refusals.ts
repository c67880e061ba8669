import type { Sentence } from "../../lib/refusal.ts";
import type { Say } from "../sentence.ts";
import { words } from "./words.ts";

/** What somebody typed, what they may have meant, and what there is: the first few, and how many more. */
export interface Unknown {
  readonly typed: string;
  readonly meant: string | null;
  readonly known: readonly string[];
  readonly more: number;
}

/** How far a run has come, and who did it. */
export interface RunState {
  readonly status: keyof typeof states | "rejected" | "replaced" | "cancelled" | "queued" | "running";
  /** Who denied or cancelled it, or the id of the newer run that replaced it. */
  readonly by: string;
  readonly approvedBy: readonly string[];
}

/** What a run is doing, and for how long, in ms. */
export interface Doing {
  readonly doing: "running" | "awaiting_approval" | "scheduled" | "queued";
  readonly lasted: number;
}

/**
 * The refusals of the core. Their facts are stored with denied runs: when the facts of one change, it gets another name.
 */
export const refusals = {
  // access
  unknownPerson: () =>
    "Signalbox does not know you yet. Ask the people who keep signalbox.yaml to list you, with a role.",
  notATarget: ({ action, deployment }: { action: string; deployment: string }) =>
    `“${action}” is not made for ${deployment}.`,
  otherEnv: ({ actor, deployment, env }: { actor: string; deployment: string; env: string }) =>
    `${actor} may run actions in its own env only, and ${deployment} is in ${env}.`,
  noRole: ({ deployment }: { deployment: string }) =>
    `You have no role on ${deployment}. Its owners or an admin can grant you one.`,
  roleTooLow: (facts: { action: string; needed: string; deployment: string; role: string }) =>
    `“${facts.action}” needs the role ${facts.needed} on ${facts.deployment}; you are ${facts.role}.`,
  wrongStatus: (facts: { action: string; deployment: string; status: string; allowed: readonly string[] }) => {
    const when = facts.allowed.length > 0 ? `runs only while it is ${words.or(facts.allowed)}` : "cannot run meanwhile";
    return `${facts.deployment} is ${facts.status}; “${facts.action}” ${when}.`;
  },
  ownRun: () => "You asked for this run, so somebody else must decide on it.",
  mayNotDecide: ({ role, deployment }: { role: string; deployment: string }) =>
    `Only people with the role ${role} on ${deployment} decide on this run. Your click changed nothing and is recorded.`,
  mayNotCancel: ({ deployment }: { deployment: string }) =>
    `Only the one who asked for this run and the owners of ${deployment} can cancel it.`,
  mayNotSetStatus: ({ deployment }: { deployment: string }) => `Only owners of ${deployment} may set its status.`,

  // what there is not
  unknownAction: (unknown: Unknown) => `There is no action “${unknown.typed}”. ${mend(unknown, "actions")}`,
  unknownDeployment: (unknown: Unknown) => `There is no deployment “${unknown.typed}”. ${mend(unknown, "deployments")}`,
  noLongerListed: ({ deployment }: { deployment: string }) =>
    `${deployment} is no longer listed in signalbox.yaml. Nothing was run.`,
  unknownRun: ({ run }: { run: string }) => `There is no run “${run}”. See the latest ones with /action runs.`,
  unknownParent: ({ actor }: { actor: string }) =>
    `${actor} has got no run with the id that X-Signalbox-Run-Id names. Send the id of the request that you are answering, or leave the header out.`,
  noPrivateEndpoint: ({ deployment }: { deployment: string }) =>
    `This action calls a private endpoint, and ${deployment} has none. Nothing was started. Its operators can name one in signalbox.yaml, under endpoints.`,

  // a request
  actionChanged: () =>
    "This action has changed since you opened the form. Nothing was started. Open it again to see what it does now.",
  invalidValues: () => "Some fields need another look. Nothing was started.",
  valuesTooLong: () =>
    "These values are longer than a message can show, and nobody should confirm or approve what they cannot read. Nothing was started. Shorten them.",
  cannotSeal: () =>
    "This action asks for a secret value, and Signalbox has no key to encrypt it with. Nothing was started. Ask its operators to set SIGNALBOX_ENCRYPTION_KEY.",
  cannotOpen: () =>
    "This run holds a secret value, and Signalbox has not the key that opens it. Nothing was sent. Ask its operators for the SIGNALBOX_ENCRYPTION_KEY it was sealed with, or ask for the run again.",
  /** `since` is how long the first has waited, in ms. */
  queueFull: ({ waiting, since }: { waiting: number; since: number | null }) =>
    `${wait(waiting)} for ${waiting === 1 ? "its" : "their"} turn already${firstFor(since)}, and no more may. Nothing was started. Ask again in a while; /action runs status=queued shows what waits.`,
  laneFull: ({ waiting, since, deployment }: { waiting: number; since: number | null; deployment: string }) =>
    `${wait(waiting)} for ${deployment} already${firstFor(since)}, and no more may. Nothing was started. Ask again when some have ended, or cancel what nobody needs any more: /action runs ${deployment} status=queued shows them.`,
  /** `whose` is null for the reader's own run. */
  alreadyActive: (facts: Doing & { whose: string | null; run: string; action: string; deployment: string }) => {
    const whose = facts.whose === null ? "Your" : `${facts.whose}’s`;
    return `${whose} run ${facts.run} of “${facts.action}” ${doingFor(facts)} on ${facts.deployment}. This action runs one at a time there, so nothing was started. Follow that run (/action show ${facts.run}), or ask again when it has ended.`;
  },
  alreadyRequested: ({ run, state }: { run: string; state: RunState }) =>
    `This form has become run ${run} already; it ${stateInWords(state)}. Look at its message. To run it once more, open a new form.`,
  tooDeep: ({ depth, most }: { depth: number; most: number }) =>
    `This run would be number ${depth} in a chain of deployments that call each other, and ${most} are allowed. Look for a loop, or raise api.maxDepth.`,
  statusNotSettable: ({ deployment, source }: { deployment: string; source: "statusUrl" | "signalbox.yaml" }) =>
    `The status of ${deployment} comes from ${source === "statusUrl" ? "its statusUrl" : source}, so it cannot be set here.`,

  damagedRecord: () =>
    "The record of this run in the database is damaged, so it was not started: it might not do what was asked for. The operator’s log says what is wrong. Run the action again if it is still wanted.",
  restored: () =>
    "This run was waiting when the backup was made that the database was restored from. It may have run since then, so it is not started. Look at the target, and run it again if it is still wanted.",

  // a decision
  couldNotStart: ({ requester, why }: { requester: string; why: Sentence }, say: Say) =>
    `This run could not start now. To ${requester}, who asked for it, the rules say: “${say(why)}”`,
  alreadyVoted: () => "You have approved this run already; it waits for others.",
  requestChanged: () =>
    "What you were shown is not what would run. Nothing was decided. Look at the run’s message again.",
  approvalExpired: () => "Too late: the time to decide on this run is over. Nothing was run.",
  alreadyDecided: ({ state }: { state: RunState }) => `Too late: this run ${stateInWords(state)}.`,
  alreadyCancelling: ({ by }: { by: string }) =>
    `${by} has asked for this run to be stopped already. How that went will stand in its message.`,
};

const states = {
  requested: "is only being asked for",
  denied: "was refused by a rule",
  awaiting_approval: "is waiting for approval",
  expired: "expired before anybody decided",
  succeeded: "has succeeded",
  failed: "has failed",
  timed_out: "has timed out",
  interrupted: "was interrupted",
};

function stateInWords({ status, by, approvedBy }: RunState): string {
  if (status === "rejected") return `was denied by ${by}`;
  if (status === "replaced") return `was replaced by the newer run ${by}`;
  if (status === "cancelled") return `was cancelled by ${by}`;
  const approved = approvedBy.length > 0 ? ` (approved by ${words.and(approvedBy)})` : "";
  if (status === "queued") return `is queued already${approved}`;
  if (status === "running") return `is running already${approved}`;
  return states[status] + approved;
}

function doingFor({ doing, lasted }: Doing): string {
  const time = words.duration(lasted);
  if (doing === "running") return `has been running for ${time}`;
  if (doing === "awaiting_approval") return `has been waiting for approval for ${time}`;
  return doing === "scheduled" ? "is scheduled" : `has been waiting for its turn for ${time}`;
}

function wait(count: number): string {
  return `${words.runs(count)} ${count === 1 ? "waits" : "wait"}`;
}

function firstFor(since: number | null): string {
  return since === null ? "" : `, the first for ${words.duration(since)}`;
}

function mend({ meant, known, more }: Unknown, word: string): string {
  if (meant !== null) return `Did you mean “${meant}”?`;
  if (known.length === 0) return `There are no ${word} yet.`;
  return `Known ${word}: ${known.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
