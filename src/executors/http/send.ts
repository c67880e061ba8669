import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Clock } from "../../lib/clock.ts";
import type { Stage } from "./failure.ts";
import type { HttpPlan } from "./plan.ts";

/** Sizes in bytes, times in ms. */
export interface Limits {
  /** How much of an answer is kept. */
  readonly keptBytes: number;
  /** How much of an answer is read, so that one without end does not hold the lane until the timeout. */
  readonly readBytes: number;
  readonly connectMs: number;
}

/** How an exchange went. `kept` is the beginning of the answer, `seenBytes` how much of it arrived. */
export type Exchange =
  | { readonly kind: "failed"; readonly stage: Stage; readonly error: unknown }
  | ({ readonly kind: "answered"; readonly status: number; readonly headers: IncomingHttpHeaders } & Received);

interface Received {
  readonly kept: Buffer;
  readonly seenBytes: number;
  readonly end: "whole" | "too_long" | "dropped";
  /** Why it was dropped. */
  readonly error?: unknown;
}

/**
 * Sends what was planned, once: over a connection of its own, since a connection from a pool may be dead and the request
 * must not be repeated. Redirects are not followed, and nothing but `signal` limits how long an answer may take.
 * @throws the signal's reason when it aborts before the answer is whole; the connection is closed then
 */
export async function send(plan: HttpPlan, limits: Limits, clock: Clock, signal: AbortSignal): Promise<Exchange> {
  const answer = await answerTo(plan, limits.connectMs, clock, signal);
  if ("error" in answer) {
    signal.throwIfAborted();
    return { kind: "failed", ...answer };
  }
  const received = await readBody(answer, limits);
  if (received.end === "dropped") signal.throwIfAborted();
  return { kind: "answered", status: answer.statusCode ?? 0, headers: answer.headers, ...received };
}

function answerTo(
  plan: HttpPlan,
  connectMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<IncomingMessage | { stage: Stage; error: unknown }> {
  return new Promise((resolve) => {
    let stage: Stage = "connecting";
    const isTls = plan.url.protocol === "https:";
    const { request: start, Agent } = isTls ? https : http;
    const request = start(plan.url, {
      method: plan.method,
      headers: plan.headers,
      signal,
      // Node gives up on all addresses of a host but the last after a quarter of a second, which is short across oceans.
      agent: new Agent({ keepAlive: false, autoSelectFamilyAttemptTimeout: 2_000 }),
    });
    const timer = clock.after(connectMs, () => {
      request.destroy(Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" }));
    });
    request.once("socket", (socket) => {
      // Minutes may pass without a byte; routers on the way forget connections that are silent.
      socket.setKeepAlive(true, 30_000);
      socket.once(isTls ? "secureConnect" : "connect", () => {
        stage = "waiting";
        timer.cancel();
      });
    });
    request.on("error", (error) => resolve({ stage, error }));
    request.once("response", resolve);
    // A protocol that we never asked for; `close` says the rest.
    request.once("upgrade", (_, socket) => socket.destroy());
    request.once("close", () => {
      timer.cancel();
      resolve({ stage, error: new Error("the connection was closed") });
    });
    request.end(plan.body);
  });
}

async function readBody(answer: IncomingMessage, { keptBytes, readBytes }: Limits): Promise<Received> {
  const chunks: Buffer[] = [];
  let seenBytes = 0;
  function received(end: Received["end"], error?: unknown): Received {
    return { kept: Buffer.concat(chunks), seenBytes, end, error };
  }
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const room = keptBytes - seenBytes;
      if (room > 0) chunks.push(chunk.subarray(0, room));
      seenBytes += chunk.length;
      // Leaving the loop closes the connection.
      if (seenBytes > readBytes) return received("too_long");
    }
    return received("whole");
  } catch (error) {
    return received("dropped", error);
  }
}
