import { jsonReply, textReply, type Reply } from "../http/reply.ts";

/** A way for one call to fail, for tests of what an app does then. */
export interface Fault {
  /** `ratelimited` with `retry_after_s`, a 5xx status, or any of Slack's names with status 200. */
  readonly error?: string;
  readonly status?: number;
  readonly retry_after_s?: number;
  /** The call does its work, and only the answer is lost. */
  readonly after_effect?: boolean;
}

/** Faults that wait for the next call of their method. */
export interface Faults {
  add(method: string, fault: Fault): void;
  take(method: string): Fault | undefined;
}

export function createFaults(): Faults {
  const waiting = new Map<string, Fault[]>();
  return {
    add(method, fault) {
      waiting.set(method, [...(waiting.get(method) ?? []), fault]);
    },
    take: (method) => waiting.get(method)?.shift(),
  };
}

export function faultName({ error, status }: Fault): string {
  return error ?? (status === 429 ? "ratelimited" : `http_status_${status ?? 500}`);
}

export function faultReply(fault: Fault): Reply {
  const status = fault.status ?? (fault.error === undefined ? 500 : 200);
  if (status >= 500) return textReply(status, "This is a fault that a test has asked for.");
  const headers = fault.retry_after_s === undefined ? {} : { "retry-after": String(fault.retry_after_s) };
  return jsonReply(status, { ok: false, error: faultName(fault) }, headers);
}
