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

/** signalbox.dev/v1: a time of the day, \`HH:MM\`. */
export const TimeInput = z.strictObject({
  ...inputBase,
  type: z.literal("Time"),
  initialValue: AnyJson.optional(),
});
export type TimeInput = z.output<typeof TimeInput>;

export const time: InputType<TimeInput> = {
  name: "Time",
  check: (input) => initialValueIssues(time, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "time",
    ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(requiredMessage) : ok(undefined);
    return typeof submitted === "string" && isTime(submitted)
      ? ok(submitted)
      : err("This must be a time, such as 23:15.");
  },
  show: (_input, value) => valueToText(value),
};

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}
