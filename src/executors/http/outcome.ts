import { STATUS_CODES, type IncomingHttpHeaders } from "node:http";
import { clip } from "../../lib/text.ts";
import type { Outcome } from "../../runs/outcome.ts";
import { codeOf, failureInWords, lookFirst } from "./failure.ts";
import { formatBytes, toOutput } from "./output.ts";
import type { HttpPlan } from "./plan.ts";
import { mostRedirects } from "./redirect.ts";
import type { Received } from "./receive.ts";
import type { NoAnswer } from "./send.ts";

/** An answer that was read. */
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders } & Received;

type Hide = (text: string) => string;

/** The request got no answer. */
export function toFailure(url: URL, { stage, error }: NoAnswer): Outcome {
  return { result: "failed", summary: failureInWords(url, stage, error) };
}

/**
 * How an exchange went, for people. Only an answer of 2xx that arrived is a success. The body is kept in any case; our
 * tokens and the query of the URL occur nowhere.
 */
export function toOutcome(plan: HttpPlan, answer: Answer, hide: Hide, isFollowing = false): Outcome {
  const output = toOutput(answer, hide);
  return {
    result: isGood(answer.status) && answer.end !== "dropped" ? "succeeded" : "failed",
    summary: summaryOf(plan, answer, hide, isFollowing),
    ...(output ? { output } : {}),
  };
}

export function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** `HTTP 200 OK`. */
export function statusInWords(status: number): string {
  return `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();
}

export function droppedInWords(status: number, seenBytes: number, error: unknown): string {
  const code = codeOf(error);
  return `${statusInWords(status)}, but the connection was dropped in the middle of the answer, after ${formatBytes(seenBytes)}${code && ` (${code})`}. ${lookFirst}`;
}

function summaryOf(plan: HttpPlan, answer: Answer, hide: Hide, isFollowing: boolean): string {
  const { status, end, seenBytes, error } = answer;
  const line = statusInWords(status);
  if (end === "dropped") return droppedInWords(status, seenBytes, error);
  if (end === "too_long")
    return `${line}; the answer went on after ${formatBytes(seenBytes)}, and reading stopped there`;
  const target = status >= 300 && status < 400 ? answer.headers.location : undefined;
  if (target === undefined) return line;
  const rule = isFollowing
    ? `redirects are followed ${mostRedirects} times at most, and only within the same origin`
    : "redirects are not followed";
  return `${line}: it points to ${pointedTo(target, plan.url, hide)}, and ${rule}`;
}

/** Without the query, which may hold secrets, our own among them. Tokens are taken out before a cut could hide them. */
export function pointedTo(location: string, base: URL, hide: Hide): string {
  const target = URL.parse(location, base.href);
  if (!target) return "something that is no URL";
  return clip(hide(`${target.protocol}//${target.host}${target.pathname}`), 200);
}
