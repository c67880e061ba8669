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

/** signalbox.dev/v1: a day, \`YYYY-MM-DD\`. */
export const DateInput = z.strictObject({
  ...inputBase,
  type: z.literal("Date"),
  initialValue: AnyJson.optional(),
});
export type DateInput = z.output<typeof DateInput>;

export const date: InputType<DateInput> = {
  name: "Date",
  check: (input) => initialValueIssues(date, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "date",
    ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(requiredMessage) : ok(undefined);
    return typeof submitted === "string" && isDate(submitted)
      ? ok(submitted)
      : err("This must be a date, such as 2026-01-31.");
  },
  show: (_input, value) => valueToText(value),
};

/** A day that exists: the 30th of February would be read as a day in March. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
