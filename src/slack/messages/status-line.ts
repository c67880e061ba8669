import { nameOf } from "../../access/actor.ts";
import { attemptOf, mostAttempts, type Run, type RunIn, type Status } from "../../runs/run.ts";
import type { Estimate } from "../../runs/estimate.ts";
import { clip } from "../../lib/text.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { inert, instant } from "../blocks.ts";
import { mostCounted, type Ahead } from "./ahead.ts";
import { inYourTime } from "./freeze-text.ts";

/** `end` stays whole when the text before it is cut: half of a date token would be read as words. */
type Line = { readonly emoji: string; readonly text: string; readonly end?: string };

/** What a line is made of besides the run. */
interface Around {
  readonly texts: Texts;
  readonly ahead: Ahead | undefined;
  readonly estimate: Estimate | undefined;
}

/** One line for each status: an emoji, and words that do without it. The line is mrkdwn; `plainLine` is without markup. */
const lines: { [S in Status]: (run: RunIn<S>, say: Texts["run"], around: Around) => Line } = {
  requested: (_run, say) => ({ emoji: "hourglass_flowing_sand", text: say.askedFor }),
  awaiting_approval: (_run, say) => ({ emoji: "lock", text: say.waitingForApproval }),
  cancelled: (run, say, { texts }) => ({ emoji: "no_entry", text: cancelledText(run, say, texts) }),
  queued: (run, say, around) => ({ emoji: "hourglass_flowing_sand", text: queuedText(run, say, around) }),
  running: (run, say, around) => ({
    emoji: run.cancelRequestedBy ? "black_square_for_stop" : "arrow_forward",
    text: runningText(run, say, around),
  }),
  succeeded: (run, say, { texts }) => ({ emoji: "white_check_mark", text: say.succeeded(took(texts, run)) }),
  failed: (run, say, { texts }) => ({
    emoji: "x",
    text: say.failed({ took: took(texts, run), summary: inert(run.outcome.summary) }),
  }),
  timed_out: (run, say, { texts }) => ({
    emoji: "alarm_clock",
    text: say.timedOut({ took: took(texts, run), summary: inert(run.outcome.summary) }),
  }),
  interrupted: (run, say) => ({ emoji: "grey_question", text: say.interrupted(inert(run.reason)) }),
  denied: (run, say, { texts }) => ({
    emoji: "no_entry",
    text: say.denied(inert(said(texts, run.refusal))),
    end: inYourTime(texts, run.refusal),
  }),
  rejected: (run, say) => ({
    emoji: "no_entry",
    text: say.rejected({ by: inert(nameOf(run.rejectedBy)), reason: inert(run.reason) }),
  }),
  expired: (_run, say) => ({ emoji: "hourglass", text: say.expired }),
};

function lineOf(texts: Texts, run: Run, ahead: Ahead | undefined, estimate: Estimate | undefined): Line {
  const line = lines[run.status] as (run: Run, say: Texts["run"], around: Around) => Line;
  return line(run, texts.run, { texts, ahead, estimate });
}

/** What is said of a run besides what it knows itself, and how long the line may be, in characters. */
export interface Told {
  /** What stands before it in its lane; absent where nobody has looked, and then nothing is said of it. */
  readonly ahead?: Ahead | undefined;
  readonly estimate?: Estimate | undefined;
  readonly most?: number;
}

export function statusLine(texts: Texts, run: Run, { ahead, estimate, most = Infinity }: Told = {}): string {
  const { emoji, text, end = "" } = lineOf(texts, run, ahead, estimate);
  return withEnd(`:${emoji}: ${text}`, end, most);
}

/** The same without emoji and zero-width marks, for notifications and screen readers. */
export function plainStatusLine(texts: Texts, run: Run, { ahead, estimate, most = Infinity }: Told = {}): string {
  const { text, end = "" } = lineOf(texts, run, ahead, estimate);
  return withEnd(text.replaceAll("\u200b", ""), end, most);
}

function withEnd(text: string, end: string, most: number): string {
  return end === "" ? clip(text, most) : `${clip(text, most - end.length - 1)} ${end}`;
}

function cancelledText(run: RunIn<"cancelled">, say: Texts["run"], texts: Texts): string {
  const by = inert(nameOf(run.cancelledBy));
  if ("replacedBy" in run) return say.replaced({ by, newer: inert(run.replacedBy ?? "") });
  return "outcome" in run
    ? say.stopped({ by, took: took(texts, run), summary: inert(run.outcome.summary) })
    : say.cancelled(by);
}

function queuedText(run: RunIn<"queued">, say: Texts["run"], { texts, ahead, estimate }: Around): string {
  const isIncident = run.action.priority === "incident";
  const from = run.notBefore === undefined ? null : instant(run.notBefore, texts.words.moment.day);
  if (!ahead) return say.justQueued({ isIncident, from });
  const { count, next, isScheduled, areAlike = false } = ahead;
  if (isScheduled && from !== null) return say.scheduled(from);
  return say.queued({
    isIncident,
    usual: usualIn(texts, estimate),
    areAlike,
    count,
    most: mostCounted,
    next: next
      ? {
          whose: inert(nameOf(next.requester)),
          action: inert(next.action.title),
          isRunning: next.status === "running",
        }
      : null,
  });
}

function runningText(run: RunIn<"running">, say: Texts["run"], { texts, estimate }: Around): string {
  const { time } = texts.words.moment;
  const since = instant(run.startedAt, time);
  const { cancelRequestedBy: by, retrying, action } = run;
  if (by) return say.stopping({ by: inert(nameOf(by)), since });
  const attempt = say.attempt({ count: attemptOf(run), most: mostAttempts(action) });
  if (retrying) {
    const nextAt = instant(retrying.nextAt, time);
    return say.waitingToRetry({ attempt, nextAt, summary: inert(retrying.outcome.summary) });
  }
  return say.running({ since, attempt: attemptOf(run) > 1 ? attempt : null, usual: usualIn(texts, estimate) });
}

function usualIn({ words }: Texts, estimate: Estimate | undefined): string | null {
  return estimate ? words.estimate(estimate) : null;
}

function took({ words }: Texts, run: { startedAt: number; endedAt: number }): string {
  return words.duration(run.endedAt - run.startedAt);
}
