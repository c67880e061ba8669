import { createMiddleware } from "hono/factory";
import { authenticate } from "./authenticate.ts";
import type { ApiDeps, ApiEnv } from "./deps.ts";
import type { Operations } from "./operations.ts";
import { refuse } from "./problem.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Scope } from "./tokens/scopes.ts";

const maxBodyBytes = 256 * 1024;

/** What every answer says to a browser that was led here: take it as it is, keep nothing, run nothing. */
export const securityHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

export const secured = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value);
});

/** Paths and queries that two programs could read in two ways are read by none. */
export const unambiguous = createMiddleware<ApiEnv>(async (c, next) => {
  const [path = "", query = ""] = (c.env.incoming.url ?? "").split("?", 2);
  if (!path.startsWith("/") || /\/\/|\\|\/\.{1,2}(\/|$)|%(2e|2f|5c|25|[01][0-9a-f]|7f)/i.test(path)) {
    const message = "The path has dot segments, doubled or encoded slashes or control characters. Send it plainly.";
    return refuse(c, 400, { code: "bad_path", message });
  }
  const names = [...new URLSearchParams(query).keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    const message = "A query parameter is given twice, so it is unclear which is meant. Give each once.";
    return refuse(c, 400, { code: "duplicate_parameter", message, errors: { [twice]: "Given more than once." } });
  }
  return next();
});

/** A process that is about to end still tells how its last runs go, and begins nothing more. */
export function notStopping(operations: Pick<Operations, "isStopping">) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (c.req.method === "GET" || !operations.isStopping()) return next();
    c.header("Retry-After", "10");
    const message = "Signalbox is stopping. Nothing was done; ask again in a moment, with the same Idempotency-Key.";
    return refuse(c, 503, { code: "stopping", message });
  });
}

/** Node reads no more than Content-Length says; a body that does not say how long it is could go on for ever. */
export const limitedBody = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.req.header("transfer-encoding") !== undefined) {
    const message = "Send the body with a Content-Length, not in chunks. Nothing was done.";
    return refuse(c, 411, { code: "length_required", message });
  }
  if (Number(c.req.header("content-length") ?? 0) > maxBodyBytes) {
    const message = `A body may have ${maxBodyBytes} bytes. Nothing was done.`;
    return refuse(c, 413, { code: "body_too_large", message });
  }
  return next();
});

/** Bodies are JSON and nothing else; a form of some other site cannot send that without being asked first. */
export const jsonOnly = createMiddleware<ApiEnv>(async (c, next) => {
  const hasBody = Number(c.req.header("content-length") ?? 0) > 0;
  const isJson = /^application\/json *(; *charset="?utf-8"?)?$/i.test(c.req.header("content-type") ?? "");
  if (hasBody && !isJson) {
    return refuse(c, 415, { code: "not_json", message: "Send the body as “Content-Type: application/json”." });
  }
  return next();
});

export function authenticated(deps: ApiDeps, rateLimit: RateLimit) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const caller = await authenticate(deps, c.req.header("authorization"));
    if (!caller.ok) {
      c.header("WWW-Authenticate", 'Bearer realm="signalbox"');
      return refuse(c, 401, { code: "not_authenticated", message: caller.error });
    }
    const { ratePerMinute } = deps.catalog.current().policy.api;
    const waitMs = rateLimit(caller.value.rateKey, ratePerMinute);
    if (waitMs > 0) {
      c.header("Retry-After", String(Math.ceil(waitMs / 1_000)));
      const message = `This token may make ${ratePerMinute} requests in a minute. Wait as long as Retry-After says, in seconds.`;
      return refuse(c, 429, { code: "too_many_requests", message });
    }
    c.set("caller", caller.value);
    return next();
  });
}

/** The token must have been made for this. */
export function scoped(scope: Scope) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (c.var.caller.scopes.includes(scope)) return next();
    const message = `This token lacks the scope ${scope}. Make one that has it with \`signalbox token create\`.`;
    return refuse(c, 403, { code: "missing_scope", message });
  });
}
