import { jsonReply, textReply, type Reply } from "../http/reply.ts";
import type { Strike } from "./rules.ts";

/** A way for a call to fail, for tests of what an app does then. */
export interface Fault {
  /** `ratelimited` with `retry_after_s`, a 5xx status, or any of Slack's names with status 200. */
  readonly error?: string;
  readonly status?: number;
  readonly retry_after_s?: number;
  /** The call does its work, and only the answer is lost. */
  readonly after_effect?: boolean;
  /** `held`: no answer ever comes. `cut`: the connection breaks. `good`: the call does what it always does. */
  readonly answer?: "held" | "cut" | "good";
  /** How long the answer is held back, in milliseconds of the workspace's clock. */
  readonly delay_ms?: number;
}

export type MethodFault = Fault & Strike;

export function faultName({ error, status, answer }: Fault): string {
  if (answer === "held" || answer === "cut") return `no_answer_${answer}`;
  return error ?? (status === 429 ? "ratelimited" : `http_status_${status ?? 500}`);
}

export function faultReply(fault: Fault): Reply {
  const status = fault.status ?? (fault.error === undefined ? 500 : 200);
  if (status >= 500) return textReply(status, "This is a fault that somebody has asked for.");
  const headers = fault.retry_after_s === undefined ? {} : { "retry-after": String(fault.retry_after_s) };
  return jsonReply(status, { ok: false, error: faultName(fault) }, headers);
}

/** Whether the fault is only that the answer comes late. */
export function isOnlySlow({ error, status, answer, delay_ms }: Fault): boolean {
  if (answer === "good") return true;
  return delay_ms !== undefined && error === undefined && status === undefined && answer === undefined;
}
