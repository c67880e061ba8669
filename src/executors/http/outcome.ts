import { STATUS_CODES } from "node:http";
import { clip } from "../../lib/text.ts";
import type { Outcome } from "../../runs/outcome.ts";
import { codeOf, failureInWords, lookFirst } from "./failure.ts";
import { formatBytes, toOutput } from "./output.ts";
import type { HttpPlan } from "./plan.ts";
import { redactToken } from "./redact.ts";
import type { Exchange } from "./send.ts";

type Answer = Extract<Exchange, { kind: "answered" }>;

/**
 * How an exchange went, for people. Only an answer of 2xx that arrived is a success. The body is kept in any case; the
 * token and the query of the URL occur nowhere.
 */
export function toOutcome(plan: HttpPlan, exchange: Exchange, token: string): Outcome {
  if (exchange.kind === "failed") {
    return { result: "failed", summary: failureInWords(plan.url, exchange.stage, exchange.error) };
  }
  const output = toOutput(exchange, token);
  const isGood = exchange.status >= 200 && exchange.status < 300 && exchange.end !== "dropped";
  return {
    result: isGood ? "succeeded" : "failed",
    summary: summaryOf(plan, exchange, token),
    ...(output ? { output } : {}),
  };
}

function summaryOf(plan: HttpPlan, answer: Answer, token: string): string {
  const { status, end, seenBytes, error } = answer;
  const line = `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();
  if (end === "dropped") {
    const code = codeOf(error);
    return `${line}, but the connection was dropped in the middle of the answer, after ${formatBytes(seenBytes)}${code && ` (${code})`}. ${lookFirst}`;
  }
  if (end === "too_long")
    return `${line}; the answer went on after ${formatBytes(seenBytes)}, and reading stopped there`;
  const target = status >= 300 && status < 400 ? answer.headers.location : undefined;
  return target === undefined
    ? line
    : `${line}: it points to ${pointedTo(target, plan.url, token)}, and redirects are not followed`;
}

/** Without the query, which may hold secrets, our own among them. The token is taken out before a cut could hide it. */
function pointedTo(location: string, base: URL, token: string): string {
  const target = URL.parse(location, base.href);
  if (!target) return "something that is no URL";
  return clip(redactToken(`${target.protocol}//${target.host}${target.pathname}`, token), 200);
}
