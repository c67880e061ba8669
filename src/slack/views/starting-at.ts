import type { Field } from "../../definition/field.ts";
import type { Json } from "../../lib/json.ts";

/** The field as if it began with this value: what was typed into it comes back with it. */
export function startingAt(field: Field, value: Json): Field {
  // Slack lets nobody put a file into a form but the person.
  if (field.kind === "file") return field;
  if (field.kind === "people" && typeof value === "string") return { ...field, initial: [value] };
  if (field.kind === "number") {
    const typed = Number(value);
    return Number.isFinite(typed) && value !== "" ? { ...field, initial: typed } : field;
  }
  // A value that was read from a field of this kind is one of this kind.
  return { ...field, initial: value } as Field;
}
