import type { IncomingMessage } from "node:http";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Answer } from "./route.ts";

/** Far more than any operation of a sample asks for. */
const maxBytes = 64 * 1024;

/** The body of a request as a JSON object, `{}` when there is none, or the problem to answer with. */
export async function readJson(request: IncomingMessage): Promise<Result<JsonObject, Answer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end all the same: a client that is still sending would see a dropped connection, and no answer.
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) return err({ problem: 413, detail: `The body is longer than ${maxBytes} bytes.` });
  if (size === 0) return ok({});
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    return err({ problem: 415, detail: "Send the body as application/json." });
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return isJsonObject(body) ? ok(body) : err({ problem: 400, detail: "The body must be a JSON object." });
  } catch {
    return err({ problem: 400, detail: "The body is not JSON." });
  }
}
