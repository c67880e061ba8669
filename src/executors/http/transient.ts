import type { IncomingHttpHeaders } from "node:http";
import type { Outcome } from "../../runs/outcome.ts";
import { codeOf } from "./failure.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { NoAnswer } from "./send.ts";

/** Somebody on the way says that it would not take the request now. */
const passingStatuses: readonly number[] = [429, 502, 503, 504];

/** The connection did not come about, or broke before there was an answer. A name that DNS does not know is a mistake. */
const passingCodes: readonly string[] = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
];

/** Marks the outcome of a request without an answer, when the same request may well get one a little later. */
export function markNoAnswer(outcome: Outcome, { error }: NoAnswer): Outcome {
  return passingCodes.includes(codeOf(error)) ? { ...outcome, isTransient: true } : outcome;
}

/** The same of an answer, with the time for which the target wants to be left alone. */
export function markAnswer(
  outcome: Outcome,
  answer: { readonly status: number; readonly headers: IncomingHttpHeaders },
  now: number,
): Outcome {
  if (!passingStatuses.includes(answer.status)) return outcome;
  const retryAfter = retryAfterMs(answer.headers["retry-after"], now);
  return {
    ...outcome,
    isTransient: true,
    ...(retryAfter === undefined ? {} : { retryAfter: Math.max(0, retryAfter) }),
  };
}
