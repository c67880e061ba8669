import { parseJson, isSlackObject, textAt } from "../slack-object.ts";
import type { SlackObject } from "../control-types.ts";
import { mediaType, readBytes, readFields } from "../http/body.ts";
import { jsonReply, textReply, type Reply } from "../http/reply.ts";
import type { Route, RouteCall } from "../http/router.ts";
import { readContent } from "../message-content.ts";
import { postAsApp } from "../post-as-app.ts";
import type { ResponseTarget } from "../state/response-urls.ts";
import type { World } from "../world.ts";
import { refuse, type Answer } from "./method.ts";

/** Addresses that Slack hands out and that need no token: response URLs and upload URLs. */
export function sideDoorRoutes(world: World): readonly Route[] {
  return [
    { method: "POST", path: "/response/:id", handle: (call) => answerResponse(world, call) },
    { method: "POST", path: "/upload/:ticket", handle: (call) => receiveUpload(world, call) },
  ];
}

const responseLimit = 1_000_000;
const uploadLimit = 100_000_000;

async function answerResponse(world: World, { request, params }: RouteCall): Promise<Reply> {
  const id = params["id"] ?? "";
  const bytes = await readBytes(request, responseLimit);
  const body = bytes.ok ? parseJson(bytes.value.toString("utf8")) : undefined;
  const end = world.journal.begin("from_app", "response_url", isSlackObject(body) ? body : {});
  const target = world.responseUrls.find(id);
  const answer = !target
    ? refuse("expired_url")
    : isSlackObject(body)
      ? respond(world, id, target, body)
      : refuse("invalid_payload");
  const error = textAt(answer, "error");
  end({ ok: answer.ok, response: answer, ...(error === undefined ? {} : { error }) });
  return jsonReply(answer.ok ? 200 : error === "expired_url" ? 404 : 400, answer);
}

function respond(world: World, id: string, target: ResponseTarget, body: SlackObject): Answer {
  const original = target.message_ts === undefined ? undefined : world.messages.find(target.channel, target.message_ts);
  if (body["delete_original"] === true) {
    world.responseUrls.use(id);
    if (original) world.messages.remove(original);
    return { ok: true };
  }
  const content = readContent(body, { longText: "cut", limitBlockText: false, ids: world.ids });
  if (!content.ok) return refuse(content.error.error, content.error.problems);
  world.responseUrls.use(id);
  if (body["replace_original"] === true && original) {
    const { truncated: _cut, ...message } = content.value;
    world.messages.update(original, message);
    return { ok: true };
  }
  const isForAll = body["response_type"] === "in_channel";
  // Slack's rule: an answer goes to a thread only when it names the thread and is for all. The thread of the message
  // that was clicked does not count: https://docs.slack.dev/interactivity/handling-user-interaction
  const thread_ts = isForAll ? textAt(body, "thread_ts") : undefined;
  const ephemeral_for = isForAll ? undefined : target.user;
  postAsApp(world, content.value, { channel: target.channel, thread_ts, ephemeral_for });
  return { ok: true };
}

/** The bytes of a file: raw, or as the first file of a multipart form. */
async function receiveUpload(world: World, { request, params }: RouteCall): Promise<Reply> {
  const bytes = await (mediaType(request) === "multipart/form-data" ? readFirstFile(request) : readRaw(request));
  if (!bytes) return textReply(400, "The upload has no file in it, or it is too large.");
  const isKnown = world.files.receive(params["ticket"] ?? "", bytes);
  return isKnown ? textReply(200, `OK - ${bytes.length}`) : textReply(404, "This upload address is unknown or used.");
}

async function readRaw(request: RouteCall["request"]): Promise<Uint8Array | undefined> {
  const bytes = await readBytes(request, uploadLimit);
  return bytes.ok && bytes.value.length > 0 ? bytes.value : undefined;
}

async function readFirstFile(request: RouteCall["request"]): Promise<Uint8Array | undefined> {
  const fields = await readFields(request, uploadLimit);
  if (!fields.ok) return undefined;
  const values = Object.values(fields.value);
  const file = values.find((value) => value instanceof Uint8Array);
  if (file instanceof Uint8Array) return file;
  const text = values.find((value) => typeof value === "string");
  return typeof text === "string" ? Buffer.from(text) : undefined;
}
