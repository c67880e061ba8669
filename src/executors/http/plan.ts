import { endpointOf } from "../../definition/endpoint.ts";
import type { JsonObject } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { RunRequest } from "../../runs/run.ts";
import { joinAddress } from "./address.ts";

/** Exactly what will be sent. */
export interface HttpPlan {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  /** JSON text; absent for GET, which has none. */
  readonly body?: string;
}

/** What we can read: an answer, a stream of what goes on, or whatever there is. */
const accepted = "application/json, text/event-stream, application/x-ndjson, */*";

/** What is known of the run that a request is for. Only what runs has a fence. */
type Planned = Pick<RunRequest, "id" | "action" | "deployment"> & { readonly fence?: number };

/**
 * A run to the request that carries it out. Pure.
 * @param body the run's body with nothing sealed in it
 * @param token see token.ts
 * @returns the end of a sentence about what is wrong when there is no such request
 */
export function planRequest(run: Planned, body: JsonObject, token: string): Result<HttpPlan, string> {
  return plan(run, run.action, body, token);
}

/** A run to the request that asks the target to stop its work, as `planRequest` does. */
export function planStop(run: Planned, body: JsonObject, token: string): Result<HttpPlan, string> {
  const { cancel } = run.action;
  return cancel ? plan(run, cancel, body, token) : err("the action names no request for that");
}

function plan(
  run: Planned,
  { method, path }: { readonly method: HttpPlan["method"]; readonly path: string },
  body: JsonObject,
  token: string,
): Result<HttpPlan, string> {
  const endpoint = endpointOf(run.action, run.deployment);
  if (!endpoint) return err(`${run.deployment.name} has no private endpoint; signalbox.yaml names one under endpoints`);
  const url = joinAddress(endpoint.url, path);
  if (!url.ok) return url;
  const text = method === "GET" ? undefined : JSON.stringify(body);
  return ok({
    method,
    url: url.value,
    headers: {
      ...headersOf(run, token),
      "Content-Type": "application/json",
      Accept: accepted,
      "Idempotency-Key": run.id,
      ...(text === undefined ? {} : { "Content-Length": String(Buffer.byteLength(text)) }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
}

/** The same request with another token. */
export function withToken(plan: HttpPlan, token: string, more: HttpPlan["headers"] = {}): HttpPlan {
  return { ...plan, headers: { ...plan.headers, ...more, Authorization: `Bearer ${token}` } };
}

/** The question how work that goes on by itself stands. */
export function planPoll(run: Pick<Planned, "id" | "fence">, location: URL, token: string): HttpPlan {
  return { method: "GET", url: location, headers: { ...headersOf(run, token), Accept: "application/json, */*" } };
}

function headersOf(run: Pick<Planned, "id" | "fence">, token: string): HttpPlan["headers"] {
  return {
    Authorization: `Bearer ${token}`,
    // What comes back is kept for people, so it must not be packed.
    "Accept-Encoding": "identity",
    "User-Agent": "signalbox",
    "X-Signalbox-Run-Id": run.id,
    // A process that slept and was given up wakes with a number that is too low, and can be refused.
    ...(run.fence === undefined ? {} : { "Signalbox-Fence": String(run.fence) }),
  };
}
