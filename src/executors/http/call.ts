import type { IncomingMessage } from "node:http";
import type { RunRequest } from "../../runs/run.ts";
import type { HttpPlan } from "./plan.ts";
import { redactToken } from "./redact.ts";
import type { ReadLimits } from "./receive.ts";
import { mostRedirects, redirected } from "./redirect.ts";
import { send, type Line, type NoAnswer } from "./send.ts";
import { tokenFor, type SigningKey } from "./token.ts";

/** What all requests of one run have in common. */
export interface Call extends Line {
  readonly run: RunRequest & { readonly fence?: number };
  /** The current one first; the one before it follows while secrets are changed. */
  readonly keys: readonly SigningKey[];
  readonly limits: ReadLimits;
  readonly signal: AbortSignal;
}

/** A request as it was sent last, and the head of the answer to it. */
export type Called = { readonly plan: HttpPlan } & (
  { readonly kind: "answered"; readonly answer: IncomingMessage } | ({ readonly kind: "failed" } & NoAnswer)
);

/**
 * Sends a request with a fresh token. A 401 means that nothing was done; with two secrets it is sent once more with the
 * token of the one before. Redirects are followed when the action says so.
 * @throws the signal's reason when it aborts before there is an answer
 */
export async function call(
  context: Call,
  planWith: (token: string) => HttpPlan,
  signal = context.signal,
): Promise<Called> {
  const [current, before] = context.keys.map((key) => tokenFor(context.run, key, context.clock.now()));
  const called = await follow(context, planWith(current ?? ""), signal);
  if (before === undefined || called.kind !== "answered" || called.answer.statusCode !== 401) return called;
  called.answer.destroy();
  return follow(context, planWith(before), signal);
}

async function follow(context: Call, first: HttpPlan, signal: AbortSignal): Promise<Called> {
  let plan = first;
  for (let count = 0; ; count += 1) {
    const answer = await send(plan, context, signal);
    if ("error" in answer) return { kind: "failed", plan, ...answer };
    const isAllowed = context.run.action.redirects === "follow" && count < mostRedirects;
    const next = isAllowed ? redirected(plan, answer.statusCode, answer.headers.location) : undefined;
    if (!next) return { kind: "answered", plan, answer };
    answer.destroy();
    plan = next;
  }
}

/** Takes our tokens out of a text. */
export function hider({ run, keys, clock }: Call): (text: string) => string {
  const tokens = keys.map((key) => tokenFor(run, key, clock.now()));
  return (text) => tokens.reduce(redactToken, text);
}
