import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { mediaType, readBytes } from "../http/body.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import type { RouteCall } from "../http/router.ts";
import { ok, type Result } from "../../lib/result.ts";
import { refuse, refusalStatus, type Refusal } from "../person/refusal.ts";
import { parseJson } from "../slack-object.ts";
import type { World } from "../world.ts";

const bodyLimit = 1_000_000;
const longestWaitMs = 60_000;

export function answerRefusal(refusal: Refusal): Reply {
  return jsonReply(refusalStatus[refusal.error], { ok: false, ...refusal });
}

/** The result of a deed, with the revision after it. */
export function answerResult(world: World, result: Result<object, Refusal>): Reply {
  if (!result.ok) return answerRefusal(result.error);
  return jsonReply(200, { ok: true, ...result.value, revision: world.changes.revision });
}

/** A JSON body that fits the schema. A form of another site cannot send this content type without being asked first. */
export async function readBody<S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
): Promise<Result<z.output<S>, Refusal>> {
  if (mediaType(request) !== "application/json") {
    return refuse("json_required", "Send JSON, with the header content-type: application/json.");
  }
  const bytes = await readBytes(request, bodyLimit);
  if (!bytes.ok) return refuse("body_too_large", `A request may have ${bodyLimit} bytes at most.`);
  const value = parseJson(bytes.value.toString("utf8"));
  if (value === undefined) return refuse("bad_json", "The body is not JSON; look for a missing quote or comma.");
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : refuse("invalid_request", `${z.prettifyError(parsed.error)}.`);
}

const Waiting = z.object({
  since: z.coerce.number().int().min(0).optional(),
  wait: z.coerce.number().int().min(0).max(longestWaitMs).default(0),
});

/** `?since=<revision>&wait=<ms>`: holds the answer back until there is something newer, or the wait is over. */
export async function waitForChange(world: World, { query, request }: RouteCall): Promise<Result<undefined, Refusal>> {
  const waiting = Waiting.safeParse(Object.fromEntries(query));
  if (!waiting.success) {
    return refuse("invalid_request", `since is a revision and wait is 0 to ${longestWaitMs} milliseconds.`);
  }
  const { since, wait } = waiting.data;
  if (since === undefined) return ok(undefined);
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  request.socket.once("close", leave);
  await world.changes.waitBeyond(since, wait, gone.signal);
  request.socket.off("close", leave);
  return ok(undefined);
}
