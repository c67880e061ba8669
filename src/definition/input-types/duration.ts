import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { parseDuration } from "../../lib/duration.ts";
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

/** signalbox.dev/v1: a length of time, such as \`30m\`. */
export const DurationInput = z.strictObject({
  ...inputBase,
  type: z.literal("Duration"),
  initialValue: AnyJson.optional(),
});
export type DurationInput = z.output<typeof DurationInput>;

export const duration: InputType<DurationInput> = {
  name: "Duration",
  check: (input) => initialValueIssues(duration, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "duration",
    ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(requiredMessage) : ok(undefined);
    return typeof submitted === "string" && isDuration(submitted)
      ? ok(submitted)
      : err("This must be a length of time, such as 30s, 10m or 1h30m.");
  },
  show: (_input, value) => valueToText(value),
};

function isDuration(text: string): boolean {
  return (parseDuration(text) ?? 0) > 0;
}
