import { plural } from "../../lib/text.ts";
import { words } from "./words.ts";

/** An action and where it runs. In messages with markup both come with the markup they need. */
export interface What {
  readonly action: string;
  readonly deployment: string;
}

/** The messages of a run: its status, its card, its buttons, its log and its result. */
export const run = {
  on: ({ action, deployment }: What) => `${action} on ${deployment}`,
  id: (id: string) => `run ${id}`,
  digest: (digest: string) => `digest ${digest}`,
  incident: (what: string) => `Incident: ${what}`,

  // the status, in one line
  askedFor: "Asked for",
  waitingForApproval: "Waiting for approval",
  scheduled: (when: string) => `Scheduled for ${when}`,
  justQueued: ({ isIncident, from }: { isIncident: boolean; from: string | null }) =>
    `${isIncident ? "Queued as an incident" : "Queued"}${from === null ? "" : `, not to start before ${from}`}`,
  /** `next` comes directly before; `count` runs do in all, more than `most` are not counted; `areAlike`: what is usual for this one is usual for them. */
  queued: (facts: {
    isIncident: boolean;
    usual: string | null;
    areAlike: boolean;
    count: number;
    most: number;
    next: { whose: string; action: string; isRunning: boolean } | null;
  }) => {
    const { isIncident, usual, areAlike, count, most, next } = facts;
    const queued = isIncident ? "Queued as an incident" : "Queued";
    const usually = usual === null ? "" : `; usually ${usual}`;
    if (!next) return `${queued}, next to start${usually}`;
    // Far behind, the line stays as it is, and says nothing that could change meanwhile: nobody needs a hundred messages
    // changed for each run that ends.
    if (count > most) return `${queued}; more than ${most} runs are ahead of this one`;
    const doing = next.isRunning ? "which is running" : "which waits too";
    const more = count > 1 ? `; ${count} runs are ahead of this one` : "";
    const unlike = usual === null ? "" : `; this one usually takes ${usual}`;
    const own = areAlike && usual !== null ? `${usually} each` : unlike;
    return `${queued}${isIncident ? "," : ""} behind ${next.whose}’s ${next.action}, ${doing}${more}${own}`;
  },
  running: ({ since, attempt, usual }: { since: string; attempt: string | null; usual: string | null }) => {
    if (attempt !== null) return `Running since ${since}, ${attempt}`;
    return `Running since ${since}${usual === null ? "" : `; usually ${usual}`}`;
  },
  attempt: ({ count, most }: { count: number; most: number }) => `attempt ${count} of ${most}`,
  stopping: ({ by, since }: { by: string; since: string }) => `Stopping, asked by ${by}. Running since ${since}`,
  waitingToRetry: ({ attempt, nextAt, summary }: { attempt: string; nextAt: string; summary: string }) =>
    `Waiting for another try: ${attempt} failed, the next is at ${nextAt}. ${summary}`,
  succeeded: (took: string) => `Done in ${took}`,
  failed: ({ took, summary }: { took: string; summary: string }) => `Failed after ${took}: ${summary}`,
  timedOut: ({ took, summary }: { took: string; summary: string }) => `Timed out after ${took}. ${summary}`,
  interrupted: (reason: string) => `Outcome unknown. ${reason} Look at the target before you run this again.`,
  denied: (why: string) => `Not started: ${why}`,
  rejected: ({ by, reason }: { by: string; reason: string }) => `Denied by ${by}: ${reason}`,
  expired: "Expired: nobody decided in time. Nothing was run",
  replaced: ({ by, newer }: { by: string; newer: string }) => `Replaced by ${by}’s newer run ${newer}. Nothing was run`,
  cancelled: (by: string) => `Cancelled by ${by}. Nothing was run`,
  stopped: ({ by, took, summary }: { by: string; took: string; summary: string }) =>
    `Cancelled by ${by} after ${took}. ${summary}`,
  percent: (percent: number) => `${percent} percent`,

  // who, in the last line
  /** A program is only named. */
  program: ({ kind, name }: { kind: "bot" | "deployment"; name: string }) => `${kind} ${name}`,
  askedBy: (who: string) => `Asked by ${who}`,
  approvedBy: (who: readonly string[]) => `approved by ${who.join(", ")}`,
  followedBy: (who: string) => `followed by ${who}`,
  deniedBy: (who: string) => `denied by ${who}`,
  andMore: (count: number) => `and ${count} more`,
  /** All of it in one text, for notifications and screen readers; the status comes behind it. */
  headline: ({ what, by, run: id }: { what: string; by: string; run: string }) =>
    `${what}, asked by ${by}, run ${id}: `,
  needsVotes: ({ votes, role }: { votes: string; role: string }) => `; needs ${votes} by the role ${role}`,

  // the card that asks for approval
  votesLeft: ({ left, isFirst }: { left: number; isFirst: boolean }) => {
    const more = isFirst ? "" : "more ";
    return left === 1 ? `one ${more}approval` : `${left} ${more}approvals`;
  },
  /** `asked` is empty when nobody else may decide. */
  card: (facts: { votes: string; role: string; deployment: string; asked: string; until: string }) => {
    const who = facts.asked === "" ? "; nobody else is known who may decide, so ask an admin" : `: ${facts.asked}`;
    return `Needs ${facts.votes} by the role ${facts.role} on ${facts.deployment}${who}. Until ${facts.until}, then it expires.`;
  },
  willSend: ({ method, path, address }: { method: string; path: string; address: string }) =>
    `It will send ${method} ${path} to ${address}.`,
  calledDangerous: "Its author calls it dangerous.",
  mayTake: ({ timeout, canStop }: { timeout: number; canStop: boolean }) =>
    `It may take up to ${words.duration(timeout)}, and ${canStop ? "can be asked to stop" : "cannot be stopped once it runs"}.`,
  approve: "Approve",
  approveLabel: ({ action, deployment }: What) => `Approve ${action} on ${deployment}`,
  approveQuestion: "Approve this run?",
  /** `votes` is what it still needs; null when this one is the last. */
  approveMeans: (facts: { what: string; by: string; digest: string; isDangerous: boolean; votes: string | null }) => {
    const means =
      facts.votes === null
        ? "is queued once you approve, and runs when its turn comes."
        : `needs ${facts.votes}; yours is one of them.`;
    return `${facts.isDangerous ? "Dangerous: " : ""}${facts.what}, asked by ${facts.by}, digest ${facts.digest}, ${means}`;
  },
  notYet: "Not yet",
  deny: "Deny…",
  denyLabel: ({ action, deployment }: What) => `Deny ${action} on ${deployment}, with a reason`,

  // reminders
  nobodyKnown: "Nobody who may decide is known: ask an admin.",
  stillWaits: "This still waits",
  aboutToExpire: "This is about to expire",
  reminderText: (facts: { urgency: string; what: string; by: string; run: string; votes: string }) =>
    `${facts.urgency}: ${facts.what}, asked by ${facts.by}, run ${facts.run}, needs ${facts.votes}. Decide in the message above, or with /action approve ${facts.run}.`,
  reminder: (facts: { urgency: string; what: string; by: string; run: string; votes: string; until: string }) =>
    `:hourglass_flowing_sand: ${facts.urgency}: ${facts.what}, asked by ${facts.by}, needs ${facts.votes} before ${facts.until}. Decide in the message above, or with \`/action approve ${facts.run}\`.`,

  // other buttons
  cancel: "Cancel",
  cancelLabel: ({ action, deployment }: What) => `Cancel ${action} on ${deployment}`,
  cancelQuestion: "Cancel this run?",
  cancelWaiting: (what: string) => `${what} will not run.`,
  cancelRunning: (what: string) => `${what} is asked to stop. What it has done already stays done.`,
  cancelUnstoppable: (what: string) =>
    `${what} cannot be told to stop: it may go on working. We only stop waiting for it.`,
  cancelIt: "Cancel the run",
  letItBe: "Let it be",
  follow: "Follow",
  followLabel: ({ action, deployment }: What) => `Follow ${action} on ${deployment} to its end`,
  showLog: "Show log",
  showLogLabel: (id: string) => `Show log of run ${id}`,
  runAgain: "Run again…",
  /** `button` is what is written on it. */
  runAgainLabel: ({ button, action, run: id }: { button: string; action: string; run: string }) =>
    `${button}: ${action}, with the values of run ${id}`,

  // the log
  log: (lines: number) => `Log, ${plural(lines, "line")}`,
  logEnd: ({ shown, lines }: { shown: number; lines: number }) => `Log, the last ${shown} of ${plural(lines, "line")}`,
  linesNotKept: (lines: number) =>
    `… ${plural(lines, "line")} in the middle of this log ${lines === 1 ? "was" : "were"} not kept …`,
  logTitle: (id: string) => `Log of run ${id}`,

  // the result
  resultOf: ({ action, deployment }: What) => `${action} on ${deployment}: `,
  sentence: (text: string) => `${text}.`,
  answerTitle: (id: string) => `Answer to run ${id}`,
  noBody: "The answer has no body.",
  answerIsCut: (bytes: number) =>
    `The answer is ${words.number(bytes)} bytes or more; this is its beginning, the rest is not kept.`,
  answerIsFile: (bytes: number) => `The answer is ${words.number(bytes)} bytes; it is in the file below.`,
  fileRefused:
    "The file could not be shared here: Slack refused it. Invite the app to the channel, so that the next one arrives. This is its beginning:",
  name: "Name",
  value: "Value",
  notWhole: (id: string) => `Slack did not take the full message. \`/action show ${id}\` has the rest.`,
  messageTitle: (id: string) => `Message of run ${id}`,

  // what to do about an end that nobody wanted
  advice: {
    failed: (deployment: string) =>
      `The service refused, or broke off: a part may have been done. Read its answer and the log, mend the cause on ${deployment}, then run it again.`,
    timedOut: ({ timeout, deployment }: { timeout: number; deployment: string }) =>
      `It had ${words.duration(timeout)}, and may still be at work. Look at ${deployment} before you run it again.`,
    interrupted: "It is not run again by itself, since it may have been done already.",
    stopped: (deployment: string) =>
      `What it did before it was stopped stays done. Look at ${deployment} before you run it again.`,
    denied: "Nothing was run. When the reason is gone, run it again.",
    rejected: "Nothing was run. Talk to the one who said no before you ask again.",
    expired: "Ask again, and tell those who decide why it cannot wait.",
  },
};
