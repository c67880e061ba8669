import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { readFields, type BodyProblem } from "../http/body.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import type { Route, RouteCall } from "../http/router.ts";
import type { Switchboard } from "../switchboard.ts";
import { faultName, faultReply, isOnlySlow, type Fault } from "../trouble/method-faults.ts";
import type { Pauses } from "../trouble/pauses.ts";
import { methods } from "./methods.ts";
import { refuse, type Answer, type Context, type Method } from "./method.ts";
import { checkScopes } from "./scopes.ts";

export interface Tokens {
  readonly bot: string;
  readonly app: string;
}

/** Slack takes four megabytes at most of anything that is not a file. */
const bodyLimit = 4_000_000;

const bodyErrors: Record<BodyProblem, string> = {
  too_large: "request_too_large",
  bad_json: "invalid_json",
  bad_form: "invalid_form_data",
  wrong_type: "invalid_post_type",
};

/** `POST /api/<method>`, with arguments as a form, as JSON, or as multipart. */
export function webApiRoutes(
  context: Context,
  tokens: Tokens,
  switchboard: Switchboard,
  pauses: Pauses,
): readonly Route[] {
  async function handle(call: RouteCall): Promise<Reply | undefined> {
    const fault = switchboard.methodFaults.take(call.params["method"] ?? "");
    const reply = await answerCall(context, tokens, switchboard, call, fault);
    if (fault?.delay_ms !== undefined) await pauses.wait(fault.delay_ms);
    if (fault?.answer === "cut") call.request.socket.destroy();
    // Held: nothing is ever written, until the simulator stops or the app hangs up.
    return fault?.answer === "cut" || fault?.answer === "held" ? undefined : reply;
  }
  return [
    { method: "POST", path: "/api/:method", handle },
    { method: "GET", path: "/api/:method", handle },
  ];
}

async function answerCall(
  context: Context,
  tokens: Tokens,
  { rates }: Switchboard,
  { request, params, query }: RouteCall,
  fault: Fault | undefined,
): Promise<Reply> {
  const name = params["method"] ?? "";
  const body = await readFields(request, bodyLimit);
  const fields = body.ok ? { ...Object.fromEntries(query), ...body.value } : {};
  const end = context.world.journal.begin("from_app", name, fields);
  const isBad = fault !== undefined && !isOnlySlow(fault);
  if (isBad && fault.after_effect !== true) {
    end({ ok: false, error: faultName(fault) });
    return faultReply(fault);
  }
  const wait = rates.take(name, fields);
  if (wait !== undefined) {
    const limited = refuse("ratelimited");
    end({ ok: false, error: "ratelimited", response: limited });
    return jsonReply(429, limited, { "retry-after": String(wait) });
  }
  const answer = body.ok
    ? callMethod(context, tokens, name, fields, tokenOf(request, fields))
    : refuse(bodyErrors[body.error]);
  const error = typeof answer["error"] === "string" ? answer["error"] : undefined;
  end({ ok: answer.ok, response: answer, ...(error === undefined ? {} : { error }) });
  if (isBad) return faultReply(fault);
  return jsonReply(200, answer, { "x-oauth-scopes": context.world.workspace.app.scopes.join(",") });
}

function callMethod(
  context: Context,
  tokens: Tokens,
  name: string,
  fields: Readonly<Record<string, unknown>>,
  token: string | undefined,
): Answer {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) {
    const known = "The simulator does not know this method; src/simulator/coverage.ts lists those it does";
    return { ...refuse("unknown_method", [known]), req_method: name };
  }
  return (
    checkToken(method, tokens, token) ?? checkScopes(method, fields, context.world) ?? method.call(fields, context)
  );
}

function tokenOf(request: IncomingMessage, fields: Readonly<Record<string, unknown>>): string | undefined {
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  return bearer ?? (typeof fields["token"] === "string" && fields["token"] !== "" ? fields["token"] : undefined);
}

function checkToken(method: Method, tokens: Tokens, token: string | undefined): Answer | undefined {
  if (method.token === "none") return undefined;
  if (token === undefined) return refuse("not_authed");
  const isBot = isSame(token, tokens.bot);
  const isApp = isSame(token, tokens.app);
  if (!isBot && !isApp) return refuse("invalid_auth");
  return (method.token === "bot" ? isBot : isApp) ? undefined : refuse("not_allowed_token_type");
}

/** In constant time: digests are of one length, whatever was sent. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
