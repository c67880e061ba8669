import type { JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { RunRequest } from "../../runs/run.ts";
import { joinAddress } from "./address.ts";

/** Exactly what will be sent. */
export interface HttpPlan {
  readonly method: RunRequest["action"]["method"];
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  /** JSON text; absent for GET, which has none. */
  readonly body?: string;
}

/**
 * A run to the request that carries it out. Pure.
 * @param body the run's body with nothing sealed in it
 * @param token see token.ts
 * @returns the end of a sentence about what is wrong when there is no such request
 */
export function planRequest(
  run: Pick<RunRequest, "id" | "action" | "deployment">,
  body: JsonObject,
  token: string,
): Result<HttpPlan, string> {
  const { method, path } = run.action;
  const url = joinAddress(run.deployment.ingress, path);
  if (!url.ok) return url;
  const text = method === "GET" ? undefined : JSON.stringify(body);
  return ok({
    method,
    url: url.value,
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      Accept: "*/*",
      // What comes back is kept for people, so it must not be packed.
      "Accept-Encoding": "identity",
      "User-Agent": "signalbox",
      "Idempotency-Key": run.id,
      "X-Signalbox-Run-Id": run.id,
      ...(text === undefined ? {} : { "Content-Length": String(Buffer.byteLength(text)) }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
}
