import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Clock } from "../../lib/clock.ts";
import type { Stage } from "./failure.ts";
import type { HttpPlan } from "./plan.ts";
import type { TlsOptions } from "./tls.ts";

/** No answer: how far the request came, and why not further. */
export interface NoAnswer {
  readonly stage: Stage;
  readonly error: unknown;
}

/** How a connection is made. */
export interface Line {
  readonly connectMs: number;
  readonly tls: TlsOptions;
  readonly clock: Clock;
}

/**
 * Sends what was planned, once, and resolves with the head of the answer: over a connection of its own, since a connection
 * from a pool may be dead and the request must not be repeated. Nothing but `signal` limits how long an answer may take.
 * @throws the signal's reason when it aborts before there is an answer; the connection is closed then, and also when it
 * aborts later, while the answer is read
 */
export async function send(
  plan: HttpPlan,
  { connectMs, tls, clock }: Line,
  signal: AbortSignal,
): Promise<IncomingMessage | NoAnswer> {
  const answer = await new Promise<IncomingMessage | NoAnswer>((resolve) => {
    let stage: Stage = "connecting";
    const isTls = plan.url.protocol === "https:";
    const { request: start, Agent } = isTls ? https : http;
    const request = start(plan.url, {
      method: plan.method,
      headers: plan.headers,
      signal,
      ...tls,
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
  if ("error" in answer) signal.throwIfAborted();
  return answer;
}
