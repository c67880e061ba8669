import { createHash } from "node:crypto";
import { configure } from "safe-stable-stringify";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const canonical = configure({ deterministic: true, strict: true });

/** One text for one value: object keys in order, no white space. */
export function toCanonicalJson(value: unknown): string {
  const text = canonical(value);
  if (text === undefined) throw new TypeError("undefined has no JSON text");
  return text;
}

/** `sha256:` and the hex digest of the canonical JSON. Equal digests mean equal content. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(toCanonicalJson(value)).digest("hex")}`;
}

/** The first twelve hex digits, for people to compare. */
export function shortDigest(digest: string): string {
  return digest.replace("sha256:", "").slice(0, 12);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
