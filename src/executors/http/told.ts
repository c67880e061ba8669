import { isJsonObject, type Json, type JsonObject } from "../../lib/json.ts";
import { plainLines } from "../../lib/plain-text.ts";
import type { Progress } from "../../runs/ports.ts";

/** What a service tells of its work, in a stream or when it is asked. */
export type Told =
  | { readonly kind: "log"; readonly lines: readonly string[] }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "result"; readonly result: Result };

/** How the work ended. Without a body there is nothing more to say. */
export interface Result {
  readonly isGood: boolean;
  readonly body?: Json;
}

/** `{percent, text}`, either of them, or only a number or a text. Undefined when it is none of these. */
export function toProgress(value: unknown): Progress | undefined {
  if (typeof value === "number") return { percent: value };
  if (typeof value === "string") return { text: value };
  if (!isJsonObject(value)) return undefined;
  const { percent, text } = value;
  const progress = {
    ...(typeof percent === "number" ? { percent } : {}),
    ...(typeof text === "string" ? { text } : {}),
  };
  return Object.keys(progress).length > 0 ? progress : undefined;
}

/**
 * `{status, body}`, where the status is `succeeded` or `failed`. With such a status and without a body, what else there is
 * is the body. Without such a status all of it is, and the work has succeeded.
 */
export function toResult(value: Json): Result {
  if (!isJsonObject(value) || (value["status"] !== "succeeded" && value["status"] !== "failed")) {
    return { isGood: true, body: value };
  }
  const { status, ...rest } = value;
  const isGood = status === "succeeded";
  if (rest["body"] !== undefined) return { isGood, body: rest["body"] };
  return Object.keys(rest).length > 0 ? { isGood, body: rest } : { isGood };
}

/** A text, or a list of texts, to lines; undefined when it is neither. */
export function toLines(value: unknown): string[] | undefined {
  if (typeof value === "string") return plainLines(value.replace(/\r?\n$/, ""));
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.flatMap(plainLines);
  return undefined;
}

/** Undefined when it is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What a body says that asks to be asked again, or says how the work ended; undefined for any other body. */
export function toState(value: Json | undefined): (JsonObject & { readonly status: string }) | undefined {
  if (!isJsonObject(value)) return undefined;
  const { status } = value;
  return status === "running" || status === "succeeded" || status === "failed" ? { ...value, status } : undefined;
}
