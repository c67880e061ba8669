import { formatDuration } from "../../lib/duration.ts";
import { nameOf } from "../../access/actor.ts";
import { attemptOf, mostAttempts, type Run, type RunIn, type Status } from "../../runs/run.ts";
import { estimateInWords, type Estimate } from "../../runs/estimate.ts";
import { escape, inert, instant } from "../blocks.ts";
import { inYourTime } from "./freeze-text.ts";
import { mostCounted, type Ahead } from "./ahead.ts";

type Line = { readonly emoji: string; readonly text: string };

/** One line for each status: an emoji, and words that do without it. The line is mrkdwn; `plainLine` is without markup. */
const lines: { [S in Status]: (run: RunIn<S>, ahead: Ahead | undefined, estimate: Estimate | undefined) => Line } = {
  requested: () => ({ emoji: "hourglass_flowing_sand", text: "Asked for" }),
  awaiting_approval: () => ({ emoji: "lock", text: "Waiting for approval" }),
  cancelled: (run) => ({ emoji: "no_entry", text: cancelledText(run) }),
  queued: (run, ahead, estimate) => ({ emoji: "hourglass_flowing_sand", text: queuedText(run, ahead, estimate) }),
  running: (run, _ahead, estimate) => ({
    emoji: run.cancelRequestedBy ? "black_square_for_stop" : "arrow_forward",
    text: runningText(run, estimate),
  }),
  succeeded: (run) => ({ emoji: "white_check_mark", text: `Done in ${took(run)}` }),
  failed: (run) => ({ emoji: "x", text: `Failed after ${took(run)}: ${inert(run.outcome.summary)}` }),
  timed_out: (run) => ({ emoji: "alarm_clock", text: `Timed out after ${took(run)}. ${inert(run.outcome.summary)}` }),
  interrupted: (run) => ({
    emoji: "grey_question",
    text: `Outcome unknown. ${inert(run.reason)} Look at the target before you run this again.`,
  }),
  denied: (run) => ({
    emoji: "no_entry",
    text: `Not started: ${inert(run.refusal.message)} ${inYourTime(run.refusal)}`.trim(),
  }),
  rejected: (run) => ({ emoji: "no_entry", text: `Denied by ${inert(nameOf(run.rejectedBy))}: ${inert(run.reason)}` }),
  expired: () => ({ emoji: "hourglass", text: "Expired: nobody decided in time. Nothing was run" }),
};

function lineOf(run: Run, ahead: Ahead | undefined, estimate: Estimate | undefined): Line {
  return (lines[run.status] as (run: Run, ahead: Ahead | undefined, estimate: Estimate | undefined) => Line)(
    run,
    ahead,
    estimate,
  );
}

/** @param ahead what stands before it in its lane; absent where nobody has looked, and then nothing is said of it */
export function statusLine(run: Run, ahead?: Ahead, estimate?: Estimate): string {
  const { emoji, text } = lineOf(run, ahead, estimate);
  return `:${emoji}: ${text}`;
}

/** The same without emoji and zero-width marks, for notifications and screen readers. */
export function plainStatusLine(run: Run, ahead?: Ahead, estimate?: Estimate): string {
  return lineOf(run, ahead, estimate).text.replaceAll("\u200b", "");
}

function cancelledText(run: RunIn<"cancelled">): string {
  const by = inert(nameOf(run.cancelledBy));
  if ("replacedBy" in run) return `Replaced by ${by}’s newer run ${inert(run.replacedBy ?? "")}. Nothing was run`;
  return "outcome" in run
    ? `Cancelled by ${by} after ${took(run)}. ${inert(run.outcome.summary)}`
    : `Cancelled by ${by}. Nothing was run`;
}

function queuedText(run: RunIn<"queued">, ahead: Ahead | undefined, estimate: Estimate | undefined): string {
  const queued = run.action.priority === "incident" ? "Queued as an incident" : "Queued";
  if (!ahead) {
    const from = run.notBefore;
    return from === undefined
      ? queued
      : `${queued}, not to start before ${instant(from, "{date_short_pretty} {time}")}`;
  }
  const { count, next, isScheduled, areAlike } = ahead;
  if (isScheduled && run.notBefore !== undefined) {
    return `Scheduled for ${instant(run.notBefore, "{date_short_pretty} {time}")}`;
  }
  // What others take is not known from this action, unless theirs is the same.
  const usual = estimate ? `; usually ${estimateInWords(estimate)}${next && areAlike ? " each" : ""}` : "";
  if (!next) return `${queued}, next to start${usual}`;
  // Far behind, the line stays as it is, and says nothing that could change meanwhile: nobody needs a hundred messages
  // changed for each run that ends.
  if (count > mostCounted) return `${queued}; more than ${mostCounted} runs are before it`;
  const who = `${escape(nameOf(next.requester))}’s ${inert(next.action.title)}`;
  const doing = next.status === "running" ? "which is running" : "which waits too";
  const more = count > 1 ? `; ${count} runs are before it` : "";
  const own = areAlike ? usual : usual.replace("; usually", "; this one usually takes");
  return `${queued}${queued === "Queued" ? "" : ","} behind ${who}, ${doing}${more}${own}`;
}

function runningText(run: RunIn<"running">, estimate: Estimate | undefined): string {
  const since = `Running since ${instant(run.startedAt, "{time_secs}")}`;
  const { cancelRequestedBy: by, retrying, action } = run;
  if (by) return `Stopping, asked by ${inert(nameOf(by))}. ${since}`;
  const count = `attempt ${attemptOf(run)} of ${mostAttempts(action)}`;
  if (retrying) {
    return `Waiting for another try: ${count} failed, the next is at ${instant(retrying.nextAt, "{time_secs}")}. ${inert(retrying.outcome.summary)}`;
  }
  const usual = estimate ? `; usually ${estimateInWords(estimate)}` : "";
  return attemptOf(run) > 1 ? `${since}, ${count}` : `${since}${usual}`;
}

function took(run: { startedAt: number; endedAt: number }): string {
  return formatDuration(run.endedAt - run.startedAt);
}
