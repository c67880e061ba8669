import { pause } from "../../lib/pause.ts";
import type { Outcome } from "../../runs/outcome.ts";
import type { Telling } from "../../runs/ports.ts";
import { call, hider, type Call, type Called } from "./call.ts";
import { hostAndPort } from "./address.ts";
import { codeOf, lookFirst } from "./failure.ts";
import { isGood, statusInWords, toOutcome, type Answer } from "./outcome.ts";
import { toInnerOutput } from "./output.ts";
import { planPoll } from "./plan.ts";
import { receive, type Received } from "./receive.ts";
import { retryAfterMs } from "./retry-after.ts";
import { parseJson, toLines, toProgress, toState } from "./told.ts";

/** One question may take this long; the work itself has the action's timeout. */
const answerMs = 30_000;

/** So many questions in a row may fail before the work counts as lost from sight. */
const mostFailures = 5;

/** These say "not now", and nothing about the work. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/**
 * Asks at `location` until the work has ended, each time with a fresh token.
 * @param first the answer that named the place; undefined after a restart
 * @param seenLines how many lines of the log have been told already
 * @throws the call's signal's reason when it aborts before
 */
export async function poll(
  context: Call,
  location: URL,
  telling: Telling,
  { first, seenLines }: { readonly first?: Answer; readonly seenLines: number },
): Promise<Outcome> {
  const hide = hider(context);
  let seen = first ? await tell(first, telling, hide, seenLines) : seenLines;
  let retryAfter = first?.headers["retry-after"];
  let failures = 0;
  for (let count = 0; ; count += 1) {
    await pause(context.clock, delayBefore(count, retryAfter, context.clock.now()), context.signal);
    retryAfter = undefined;
    const asked = await ask(context, location);
    if (asked.kind === "failed" || isPassing(asked.answer.status) || asked.answer.end === "dropped") {
      failures += 1;
      if (failures >= mostFailures) return lost(location, asked);
      if (asked.kind === "read") retryAfter = asked.answer.headers["retry-after"];
      continue;
    }
    failures = 0;
    const { answer, plan } = asked;
    retryAfter = answer.headers["retry-after"];
    seen = await tell(answer, telling, hide, seen);
    const state = isGood(answer.status) ? toState(jsonOf(answer)) : undefined;
    if (answer.status === 202 || state?.status === "running") continue;
    if (!state) return toOutcome(plan, answer, hide, context.run.action.redirects === "follow");
    const output = toInnerOutput(state["result"], context.limits.keptBytes, hide);
    const line = statusInWords(answer.status);
    return {
      result: state.status === "succeeded" ? "succeeded" : "failed",
      summary: state.status === "succeeded" ? line : `${line}, and the service said that its work failed`,
      ...(output ? { output } : {}),
    };
  }
}

type Asked = Extract<Called, { kind: "failed" }> | { kind: "read"; plan: Called["plan"]; answer: Answer };

async function ask(context: Call, location: URL): Promise<Asked> {
  const slow = new AbortController();
  const timer = context.clock.after(answerMs, () => slow.abort());
  const signal = AbortSignal.any([context.signal, slow.signal]);
  try {
    const called = await call(context, (token) => planPoll(context.run, location, token), signal);
    if (called.kind === "failed") return called;
    const { plan, answer } = called;
    const received: Received = await receive(answer, context.limits, signal);
    return { kind: "read", plan, answer: { status: answer.statusCode ?? 0, headers: answer.headers, ...received } };
  } catch (error) {
    context.signal.throwIfAborted();
    const late = Object.assign(new Error("no answer in time", { cause: error }), { code: "ETIMEDOUT" });
    return { kind: "failed", plan: planPoll(context.run, location, ""), stage: "waiting", error: late };
  } finally {
    timer.cancel();
  }
}

/** `log` is all of it so far; what comes after the lines that were seen is new. */
async function tell(answer: Answer, telling: Telling, hide: (text: string) => string, seen: number): Promise<number> {
  const value = jsonOf(answer);
  if (typeof value !== "object" || value === null || !("log" in value || "progress" in value)) return seen;
  const progress = toProgress(value["progress"]);
  if (progress) telling.onProgress(progress.text === undefined ? progress : { ...progress, text: hide(progress.text) });
  const lines = toLines(value["log"]) ?? [];
  if (lines.length > seen) await telling.onLog(lines.slice(seen).map(hide));
  return Math.max(seen, lines.length);
}

function jsonOf({ kept, seenBytes }: Answer) {
  return seenBytes > 0 && seenBytes === kept.length ? parseJson(kept.toString("utf8")) : undefined;
}

function lost(location: URL, asked: Asked): Outcome {
  const why =
    asked.kind === "failed"
      ? `${hostAndPort(location)} does not answer${codeOf(asked.error) && ` (${codeOf(asked.error)})`}`
      : statusInWords(asked.answer.status);
  return {
    result: "failed",
    summary: `The service had taken the work over, and then could not say how it stands, ${mostFailures} times in a row: ${why}. ${lookFirst}`,
  };
}

const firstDelay = 2_000;
const longestDelay = 15_000;
const retryAfterMost = 60_000;
const retryAfterLeast = 1_000;

/**
 * How long to wait before question number `count` (from 0): what the service asks for, between 1 s and 60 s; else 2 s,
 * growing by half each time up to 15 s.
 */
export function delayBefore(count: number, retryAfter: string | undefined, now: number): number {
  const asked = retryAfterMs(retryAfter, now);
  if (asked !== undefined) return Math.min(retryAfterMost, Math.max(retryAfterLeast, asked));
  return Math.min(longestDelay, Math.round(firstDelay * 1.5 ** count));
}
