import type { IncomingMessage } from "node:http";
import { err, ok, type Result } from "../../lib/result.ts";
import { isSlackObject, parseJson } from "../slack-object.ts";
import { parseMultipart } from "./multipart.ts";

export type BodyProblem = "too_large" | "bad_json" | "bad_form" | "wrong_type";

/** The whole body, or nothing of it when it is larger than allowed. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Result<Buffer, "too_large">> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    // Read on to the end without keeping it: a socket that is cut off mid-body shows the sender no answer.
    if (size <= limit) parts.push(part);
  }
  return size > limit ? err("too_large") : ok(Buffer.concat(parts));
}

export function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** A form or JSON object as fields; what a form sends is text, except for files, which are bytes. */
export async function readFields(
  request: IncomingMessage,
  limit: number,
): Promise<Result<Record<string, unknown>, BodyProblem>> {
  const type = mediaType(request);
  const bytes = await readBytes(request, limit);
  if (!bytes.ok) return bytes;
  if (bytes.value.length === 0) return ok({});
  if (type === "application/json") {
    const value = parseJson(bytes.value.toString("utf8"));
    return isSlackObject(value) ? ok({ ...value }) : err("bad_json");
  }
  if (type === "application/x-www-form-urlencoded") {
    return ok(Object.fromEntries(new URLSearchParams(bytes.value.toString("utf8"))));
  }
  if (type === "multipart/form-data") {
    const parts = parseMultipart(request.headers["content-type"] ?? "", bytes.value);
    return parts ? ok(Object.fromEntries(parts)) : err("bad_form");
  }
  return err("wrong_type");
}
