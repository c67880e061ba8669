/**
 * Careful reading of what an app sent. Block Kit arrives as unknown JSON: a reader answers with an empty value when a
 * field is missing or of another type, so that one odd block never takes the page down.
 */
import type { SlackObject } from "../control-types.ts";

export function isObject(value: unknown): value is SlackObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function stringOf(object: SlackObject | undefined, key: string): string {
  const value = object?.[key];
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : "";
}

export function numberOf(object: SlackObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export function flagOf(object: SlackObject | undefined, key: string): boolean {
  return object?.[key] === true;
}

export function objectOf(object: SlackObject | undefined, key: string): SlackObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

export function objectsOf(object: SlackObject | undefined, key: string): readonly SlackObject[] {
  const value = object?.[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function stringsOf(object: SlackObject | undefined, key: string): readonly string[] {
  const value = object?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The words of a text object (`{ type: "plain_text", text: "…" }`) that stands under `key`. */
export function wordsOf(object: SlackObject | undefined, key: string): string {
  return stringOf(objectOf(object, key), "text");
}

/** Only these may become a link. Anything else (`javascript:`, `data:`) stays text. */
export function safeUrl(url: string): string | undefined {
  return /^https?:\/\//i.test(url) || /^mailto:/i.test(url) ? url : undefined;
}
