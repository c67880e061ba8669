import { createHmac } from "node:crypto";
import { isSlackObject, parseJson } from "../slack-object.ts";
import { ackDeadlineMs, type Delivery, type Outcome, type Transport } from "./transport.ts";
import type { Clock, Timer } from "../../lib/clock.ts";

export interface RequestTarget {
  /** The app's request URL, for commands, interactivity and events alike. */
  readonly url: string;
  readonly signingSecret: string;
}

/** Sends each payload as a signed request, as Slack does for apps without Socket Mode. */
export function createSignedHttp(target: RequestTarget, clock: Clock): Transport {
  async function sendOnce(delivery: Delivery): Promise<Outcome> {
    const started = clock.now();
    const deadline = new AbortController();
    const timer: Timer = clock.after(ackDeadlineMs, () => deadline.abort());
    try {
      const response = await fetch(target.url, { ...toRequest(delivery, target), signal: deadline.signal });
      const text = await response.text();
      if (response.status === 200) return readAck(text, contentType(response), clock.now() - started);
      const final = response.headers.get("x-slack-no-retry") === "1";
      return { status: "bad_response", reason: `http_status_${response.status}`, ...(final ? { final } : {}) };
    } catch {
      return { status: deadline.signal.aborted ? "operation_timeout" : "dispatch_failed" };
    } finally {
      timer.cancel();
    }
  }

  return {
    kind: "http",
    connected: () => true,
    deliver(delivery) {
      for (let copy = 1; copy < (delivery.copies ?? 1); copy += 1) void sendOnce(delivery);
      return sendOnce(delivery);
    },
  };
}

function contentType(response: Response): string {
  return response.headers.get("content-type") ?? "";
}

function toRequest(delivery: Delivery, target: RequestTarget): RequestInit {
  const { body, type } = encode(delivery);
  // The app compares with the clock on its own wall, so the workspace's clock does not serve here.
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", target.signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  const retry = delivery.retry;
  const headers = {
    "content-type": type,
    "user-agent": "Slackbot 1.0 (simulator)",
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": `v0=${signature}`,
    ...(retry ? { "x-slack-retry-num": String(retry.attempt), "x-slack-retry-reason": retry.reason } : {}),
  };
  return { method: "POST", headers, body, redirect: "error" };
}

function encode({ kind, payload }: Delivery): { readonly body: string; readonly type: string } {
  const form = "application/x-www-form-urlencoded";
  switch (kind) {
    case "slash_commands":
      return {
        body: new URLSearchParams(payload as Record<string, string>).toString(),
        type: form,
      };
    case "interactive":
      return { body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), type: form };
    case "events_api":
      return { body: JSON.stringify(payload), type: "application/json" };
  }
}

/** An empty body is a plain acknowledgement; text is a message, as for slash commands. */
function readAck(text: string, type: string, elapsedMs: number): Outcome {
  if (text.trim() === "") return { status: "acked", payload: {}, elapsedMs };
  if (!type.includes("json")) return { status: "acked", payload: { text }, elapsedMs };
  const value = parseJson(text);
  if (isSlackObject(value)) return { status: "acked", payload: value, elapsedMs };
  return { status: "bad_response", reason: "invalid_json" };
}
