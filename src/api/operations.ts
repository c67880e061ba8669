import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { ApiEnv } from "./deps.ts";
import { refuse } from "./problem.ts";
import type { Api } from "./routes/route.ts";
import type { StatusDocument } from "./status-document.ts";

/** What was looked at, each with why it is not well, in a few words for everybody; undefined for well. */
export type Checks = Readonly<Record<string, string | undefined>>;

/** What those who run Signalbox can ask it. */
export interface Operations {
  /** What only a restart can mend. */
  live(): Checks;
  /** What must be well to take up work. */
  ready(): Checks;
  /** Whether the process takes nothing new, since it is about to end. */
  isStopping(): boolean;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  status(): Promise<StatusDocument>;
  /** What `/metrics` and `/statusz` ask for; undefined: the first is open, and the second for this machine only. */
  readonly token: string | undefined;
}

/**
 * `/healthz` and `/readyz` say 200 or 503 and why; nothing in them is secret, so they ask nobody who calls. `/metrics` and
 * `/statusz` tell more, and can be closed by a token.
 */
export function addOperations(api: Api, operations: Operations): void {
  const { token } = operations;

  api.get("/healthz", (c) => answer(c, operations.live()));
  api.get("/readyz", (c) => answer(c, operations.ready()));

  api.get("/metrics", async (c) => {
    if (token !== undefined && !hasToken(c, token)) return refuseToken(c);
    const { contentType, text } = await operations.metrics();
    return c.body(text, 200, { "Content-Type": contentType });
  });

  api.get("/statusz", async (c) => {
    if (token === undefined ? !isFromHere(c) : !hasToken(c, token)) return refuseToken(c);
    return c.json(await operations.status());
  });
}

function answer(c: Context<ApiEnv>, checks: Checks): Response {
  const isWell = Object.values(checks).every((trouble) => trouble === undefined);
  return c.json({ status: isWell ? "ok" : "failing", checks: checksInWords(checks) }, isWell ? 200 : 503);
}

export function checksInWords(checks: Checks): Record<string, string> {
  return Object.fromEntries(Object.entries(checks).map(([name, trouble]) => [name, trouble ?? "ok"]));
}

function hasToken(c: Context<ApiEnv>, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Somebody on this machine. A proxy here speaks for others, and says so. */
function isFromHere(c: Context<ApiEnv>): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for", "x-real-ip"].some((name) => c.req.header(name) !== undefined);
  const address = c.env.incoming.socket.remoteAddress ?? "";
  return !isForwarded && /^(::1|(::ffff:)?127\.)/.test(address);
}

function refuseToken(c: Context<ApiEnv>): Response {
  c.header("WWW-Authenticate", 'Bearer realm="signalbox operations"');
  const message =
    "This is for those who run Signalbox: call it with the token of SIGNALBOX_OPERATIONS_TOKEN, or, where that is not set, from the same machine.";
  return refuse(c, 401, { code: "not_authenticated", message });
}
