import type { IncomingHttpHeaders } from "node:http";
import { TextDecoder } from "node:util";
import type { Json } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import type { Output } from "../../runs/outcome.ts";
import type { Received } from "./receive.ts";

/** What arrived of an answer. */
type Arrived = { readonly headers: IncomingHttpHeaders } & Omit<Received, "error">;

/** Takes our tokens out of a text. */
type Hide = (text: string) => string;

/**
 * An answer's body as people see it, in which our tokens do not occur; undefined when it has none.
 * What is no text is described and not shown.
 */
export function toOutput({ headers, kept, seenBytes, end }: Arrived, hide: Hide): Output | undefined {
  if (seenBytes === 0) return undefined;
  const contentType = clip(hide(headers["content-type"] ?? ""), 100);
  const isCut = end !== "whole" || seenBytes > kept.length;
  const text = textOf(kept, contentType, headers["content-encoding"], isCut);
  if (text !== undefined) return { text: hide(text), contentType, bytes: seenBytes, isCut };

  const packed = clip(hide(headers["content-encoding"] ?? ""), 100);
  const what = [packed && `packed as ${packed}`, contentType && `of type ${contentType}`].filter(Boolean).join(", ");
  const description = `(${formatBytes(seenBytes)} of content that is not text${what && `, ${what}`})`;
  return { text: description, contentType, bytes: seenBytes, isCut: false };
}

/** A body that came inside something else, such as the result of a stream. */
export function toInnerOutput(body: Json | undefined, keptBytes: number, hide: Hide): Output | undefined {
  if (body === undefined) return undefined;
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const headers = { "content-type": typeof body === "string" ? "text/plain" : "application/json" };
  return toOutput({ headers, kept: bytes.subarray(0, keptBytes), seenBytes: bytes.length, end: "whole" }, hide);
}

/** `12 bytes`, `1.5 KiB`, `10.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes === 1) return "1 byte";
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

const neverText = /^(image\/(?!svg)|audio\/|video\/|font\/|application\/(zip|gzip|pdf|octet-stream|x-tar))/i;
const surelyText =
  /^(text\/|application\/(.*\+)?(json|xml|yaml|javascript|x-ndjson|x-www-form-urlencoded)|image\/svg)/i;

/** The bytes as text by the charset they claim, UTF-8 otherwise; undefined when they are none. */
function textOf(bytes: Buffer, contentType: string, packed: string | undefined, isCut: boolean): string | undefined {
  if (neverText.test(contentType) || (packed !== undefined && packed !== "identity")) return undefined;
  const decoder = decoderFor(contentType, !surelyText.test(contentType));
  try {
    // A cut may go through a character; `stream` leaves out the half that is there.
    const text = decoder.decode(bytes, { stream: isCut });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function decoderFor(contentType: string, fatal: boolean): TextDecoder {
  const charset = /;\s*charset="?([^;"\s]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal });
  } catch {
    return new TextDecoder("utf-8", { fatal });
  }
}
