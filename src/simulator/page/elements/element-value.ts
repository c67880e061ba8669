/** Between Slack's state (`selected_option`, `selected_date`, …) and the plain value that a person gives. Pure. */
import type { SlackObject, TypedValue } from "../../control-types.ts";
import { isObject, numberOf, objectOf, objectsOf, stringOf, stringsOf } from "../slack-object.ts";

/** The parts of a name under which a value may stand: `selected_date` in a state, `initial_date` in an element. */
const single = ["date", "time", "user", "conversation", "channel"] as const;
const several = ["users", "conversations", "channels"] as const;

/** What an action's state in `view.state.values` holds. */
export function stateToValue(state: SlackObject): TypedValue {
  return readValue(state, "selected") ?? readText(state, "value");
}

/** What an element starts with. */
export function initialValue(element: SlackObject): TypedValue {
  return readValue(element, "initial") ?? readText(element, "initial_value");
}

/** The options that the state or the element names, with their texts: an external select has them nowhere else. */
export function namedOptions(source: SlackObject | undefined): readonly SlackObject[] {
  return ["selected_option", "initial_option"]
    .map((key) => objectOf(source, key))
    .filter((option) => option !== undefined)
    .concat(objectsOf(source, "selected_options"), objectsOf(source, "initial_options"));
}

export function asStrings(value: TypedValue): readonly string[] {
  if (value === null || value === "") return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

export function asText(value: TypedValue): string {
  return asStrings(value).join(", ");
}

function readValue(source: SlackObject, prefix: "selected" | "initial"): TypedValue | undefined {
  const option = source[`${prefix}_option`];
  if (isObject(option)) return stringOf(option, "value");
  if (Array.isArray(source[`${prefix}_options`])) {
    return objectsOf(source, `${prefix}_options`).map((chosen) => stringOf(chosen, "value"));
  }
  if (prefix === "selected" && Array.isArray(source["files"])) {
    return objectsOf(source, "files").map((file) => stringOf(file, "id"));
  }
  const moment = numberOf(source, `${prefix}_date_time`);
  if (moment !== undefined) return moment;
  for (const name of single) {
    const value = stringOf(source, `${prefix}_${name}`);
    if (value !== "") return value;
  }
  for (const name of several) {
    if (Array.isArray(source[`${prefix}_${name}`])) return stringsOf(source, `${prefix}_${name}`);
  }
  return undefined;
}

function readText(source: SlackObject, key: string): TypedValue {
  const text = stringOf(source, key);
  return text === "" ? null : text;
}
