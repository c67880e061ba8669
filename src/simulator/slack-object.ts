import type { SlackObject } from "./control-types.ts";

/** What apps send is `unknown` until looked at. These few functions look, without guessing. */

export function isSlackObject(value: unknown): value is SlackObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field as an object; undefined when it is anything else. */
export function objectAt(value: SlackObject, field: string): SlackObject | undefined {
  const found = value[field];
  return isSlackObject(found) ? found : undefined;
}

/** The field as text; undefined when it is anything else. */
export function textAt(value: SlackObject, field: string): string | undefined {
  const found = value[field];
  return typeof found === "string" ? found : undefined;
}

/** The objects in a list field; everything else is left out. */
export function objectsAt(value: SlackObject, field: string): readonly SlackObject[] {
  const found = value[field];
  return Array.isArray(found) ? found.filter(isSlackObject) : [];
}

/** The text inside a `plain_text` or `mrkdwn` object. */
export function textOf(value: unknown): string {
  return isSlackObject(value) ? (textAt(value, "text") ?? "") : "";
}

/** JSON text to its value; undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
