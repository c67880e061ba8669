import type { Clock, Timer } from "../../lib/clock.ts";
import type { SlackObject } from "../control-types.ts";
import type { Transport } from "./transport.ts";

/** Slack's rule: an event that was not acknowledged is sent again at once, after a minute, and after five. */
const retriesAfterMs = [0, 60_000, 300_000] as const;

/** Why an event is sent again, in the words of either transport. */
const reasons = {
  socket: { operation_timeout: "timeout", dispatch_failed: "connection_failed", bad_response: "connection_failed" },
  http: { operation_timeout: "http_timeout", dispatch_failed: "connection_failed", bad_response: "http_error" },
} as const;

export interface EventSender {
  /** Nobody waits for it: the person who wrote a message does not see whether the app has heard. */
  send(payload: SlackObject): void;
  stop(): void;
}

export function createEventSender(app: Transport, clock: Clock): EventSender {
  const timers = new Set<Timer>();
  let stopped = false;

  async function attempt(payload: SlackObject, retries: number, reason: string): Promise<void> {
    const retry = retries > 0 ? { retry: { attempt: retries, reason } } : {};
    const outcome = await app.deliver({ kind: "events_api", payload, acceptsResponse: false, ...retry });
    const wait = retriesAfterMs[retries];
    if (outcome.status === "acked" || wait === undefined || stopped) return;
    if (outcome.status === "bad_response" && outcome.final) return;
    const timer = clock.after(wait, () => {
      timers.delete(timer);
      void attempt(payload, retries + 1, reasons[app.kind][outcome.status]);
    });
    timers.add(timer);
  }

  return {
    send: (payload) => void attempt(payload, 0, ""),
    stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
    },
  };
}
