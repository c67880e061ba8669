import type { IncomingHttpHeaders } from "node:http";
import { TextDecoder } from "node:util";
import { clip } from "../../lib/text.ts";
import type { Output } from "../../runs/outcome.ts";
import { redactToken } from "./redact.ts";

/** What arrived of an answer. */
interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly kept: Buffer;
  readonly seenBytes: number;
  readonly end: "whole" | "too_long" | "dropped";
}

/**
 * An answer's body as people see it, in which the token of the request does not occur; undefined when it has none.
 * What is no text is described and not shown.
 */
export function toOutput({ headers, kept, seenBytes, end }: Arrived, token: string): Output | undefined {
  if (seenBytes === 0) return undefined;
  const contentType = clip(redactToken(headers["content-type"] ?? "", token), 100);
  const isCut = end !== "whole" || seenBytes > kept.length;
  const text = textOf(kept, contentType, headers["content-encoding"], isCut);
  if (text !== undefined) return { text: redactToken(text, token), contentType, bytes: seenBytes, isCut };

  const packed = clip(redactToken(headers["content-encoding"] ?? "", token), 100);
  const what = [packed && `packed as ${packed}`, contentType && `of type ${contentType}`].filter(Boolean).join(", ");
  const description = `(${formatBytes(seenBytes)} of content that is not text${what && `, ${what}`})`;
  return { text: description, contentType, bytes: seenBytes, isCut: false };
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
