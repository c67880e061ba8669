import { z } from "zod";
import { isJsonObject, type Json } from "../../lib/json.ts";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import type { Weekly } from "../field.ts";
import {
  AnyJson,
  fieldBase,
  initialValueIssues,
  inputBase,
  isNothing,
  type InputType,
  valueToText,
} from "../input-type.ts";

export const DaysAndHourInput = z.strictObject({
  ...inputBase,
  type: z.literal("DaysAndHour"),
  initialValue: AnyJson.optional(),
});
export type DaysAndHourInput = z.output<typeof DaysAndHourInput>;

export const daysAndHour: InputType<DaysAndHourInput> = {
  name: "DaysAndHour",
  check: (input) => initialValueIssues(daysAndHour, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "weekly",
    ...(isWeekly(input.initialValue) ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    if (!isWeekly(submitted)) {
      return err(sentence("mustBeWeekly"));
    }
    return ok(submitted);
  },
  show(_input, value, texts) {
    if (!isWeekly(value)) return valueToText(value);
    return texts.weekly({ runDays: value.run_days.split(","), time: value.schedule });
  },
};

/** Nothing else beside the two, since all of it would be sent. */
function isWeekly(value: Json | undefined): value is Weekly {
  if (!isJsonObject(value) || Object.keys(value).length !== 2) return false;
  const { run_days, schedule } = value;
  return (
    typeof run_days === "string" &&
    /^[0-6](,[0-6]){0,6}$/.test(run_days) &&
    new Set(run_days.split(",")).size === run_days.split(",").length &&
    typeof schedule === "string" &&
    /^([01]\d|2[0-3]):[0-5]\d$/.test(schedule)
  );
}
