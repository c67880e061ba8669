import { endpointOf } from "../../definition/endpoint.ts";
import type { Clock } from "../../lib/clock.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { Outcome } from "../../runs/outcome.ts";
import type { Executor, Telling } from "../../runs/ports.ts";
import type { Run, RunRequest } from "../../runs/run.ts";
import { call, hider, type Call } from "./call.ts";
import { lookFirst } from "./failure.ts";
import { pointedTo, statusInWords, toFailure, toOutcome, type Answer } from "./outcome.ts";
import { planRequest, withToken, type HttpPlan } from "./plan.ts";
import { poll } from "./poll.ts";
import { receive, type ReadLimits } from "./receive.ts";
import { sameOrigin } from "./redirect.ts";
import { stopByHttp } from "./stop.ts";
import { decoderOf, followStream } from "./stream.ts";
import { readTls } from "./tls.ts";
import { toSigningKey } from "./token.ts";
import { markAnswer, markNoAnswer } from "./transient.ts";

/** Sizes in bytes, times in ms. */
export interface Limits extends ReadLimits {
  readonly connectMs: number;
}

export interface HttpExecutorOptions {
  /** What the tokens are signed with (HS256); deployments verify them with the same. */
  readonly jwtSecret: string;
  /** The secret before, while not all deployments have the current one. */
  readonly previousJwtSecret?: string | undefined;
  readonly clock: Clock;
  /** Further headers for the request that begins the work of a run, such as `traceparent`. */
  readonly headersFor?: ((run: Run) => HttpPlan["headers"]) | undefined;
  /** By default 64 KiB of an answer are kept, 10 MiB are read, and a connection may take 30 s. */
  readonly limits?: Partial<Limits> | undefined;
}

const defaultLimits: Limits = { keptBytes: 64 * 1024, readBytes: 10 * 1024 * 1024, connectMs: 30_000 };

/**
 * Carries a run out as one HTTP request to the endpoint of its deployment, as Platz documents it. The answer is the
 * result, or a stream that ends with it, or the place where it can be asked for.
 * @throws Error when a secret is empty
 */
export function createHttpExecutor(options: HttpExecutorOptions): Executor {
  const { jwtSecret, previousJwtSecret, clock } = options;
  const keys = [jwtSecret, ...(previousJwtSecret === undefined ? [] : [previousJwtSecret])].map(toSigningKey);
  const limits = { ...defaultLimits, ...options.limits };

  /** The error is the end of a sentence about what is wrong. */
  function contextOf(run: RunRequest, signal: AbortSignal): Result<Call, string> {
    const endpoint = endpointOf(run.action, run.deployment);
    const tls = endpoint ? readTls(endpoint) : ok({});
    return tls.ok ? ok({ run, keys, clock, signal, limits, connectMs: limits.connectMs, tls: tls.value }) : tls;
  }

  return {
    async execute(run, body, signal, telling) {
      signal.throwIfAborted();
      const plan = planRequest(run, body, "");
      const context = contextOf(run, signal);
      if (!plan.ok) return { result: "failed", summary: `Nothing was sent: ${plan.error}.` };
      if (!context.ok) return { result: "failed", summary: `Nothing was sent: ${context.error}.` };
      const called = await call(context.value, (token) => withToken(plan.value, token, options.headersFor?.(run)));
      if (called.kind === "failed") return markNoAnswer(toFailure(called.plan.url, called), called);

      const hide = hider(context.value);
      const { keptBytes } = limits;
      const { statusCode: status = 0, headers } = called.answer;
      const decoder = status === 202 && headers.location !== undefined ? undefined : decoderOf(called.answer);
      if (decoder) return followStream(called.answer, decoder, { telling, hide, keptBytes, signal });
      const answer = { status, headers, ...(await receive(called.answer, limits, signal)) };
      if (status === 202 && headers.location !== undefined) {
        return followLocation(context.value, called.plan.url, headers.location, answer, telling);
      }
      const outcome = toOutcome(called.plan, answer, hide, run.action.redirects === "follow");
      return markAnswer(outcome, answer, clock.now());
    },

    async stop(run, body, signal) {
      const { cancel } = run.action;
      if (!cancel) return undefined;
      const context = contextOf(run, signal);
      if (context.ok) return stopByHttp(context.value, run, body, cancel.grace);
      return {
        isStopped: false,
        text: `The target could not be asked to stop: ${context.error}. It may still be at work, look there.`,
      };
    },

    async recover(run, signal, telling) {
      signal.throwIfAborted();
      const context = contextOf(run, signal);
      const endpoint = URL.parse(endpointOf(run.action, run.deployment)?.url ?? "");
      const location = endpoint && run.location !== undefined ? sameOrigin(endpoint, run.location) : undefined;
      if (!context.ok || !location) return { kind: "unknown" };
      // Lines of an attempt before this one are not part of this log, and cannot be told apart: better twice than never.
      const seenLines = run.attempt === undefined ? telling.loggedLines : 0;
      return { kind: "ended", outcome: await poll(context.value, location, telling, { seenLines }) };
    },
  };
}

async function followLocation(
  context: Call,
  asked: URL,
  location: string,
  first: Answer,
  telling: Telling,
): Promise<Outcome> {
  const place = sameOrigin(asked, location);
  if (place) {
    await telling.onAccepted(place.href);
    return poll(context, place, telling, { first, seenLines: 0 });
  }
  const target = pointedTo(location, asked, hider(context));
  return {
    result: "failed",
    summary: `${statusInWords(first.status)}: its result is at ${target}, which is not the origin that was called, so it is not asked for. ${lookFirst}`,
  };
}
