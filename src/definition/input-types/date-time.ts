import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import {
  AnyJson,
  fieldBase,
  initialValueIssues,
  inputBase,
  isNothing,
  requiredMessage,
  type InputType,
  valueToText,
} from "../input-type.ts";

/** signalbox.dev/v1: an instant, \`2026-01-31T08:30:00Z\`. */
export const DateTimeInput = z.strictObject({
  ...inputBase,
  type: z.literal("DateTime"),
  initialValue: AnyJson.optional(),
});
export type DateTimeInput = z.output<typeof DateTimeInput>;

export const dateTime: InputType<DateTimeInput> = {
  name: "DateTime",
  check: (input) => initialValueIssues(dateTime, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "datetime",
    ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(requiredMessage) : ok(undefined);
    return typeof submitted === "string" && isDateTime(submitted)
      ? ok(submitted)
      : err("This must be a date and a time in UTC, such as 2026-01-31T08:30:00Z.");
  },
  show: (_input, value) => valueToText(value),
};

/** In UTC, to the second, and an instant that exists. */
function isDateTime(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return false;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text.replace("Z", ".000Z");
}
