import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import type { Issue } from "../issue.ts";
import {
  AnyJson,
  fieldBase,
  initialValueIssues,
  inputBase,
  NumberOrNumeric,
  type InputType,
  valueToText,
} from "../input-type.ts";

export const NumberInput = z.strictObject({
  ...inputBase,
  type: z.literal("number"),
  initialValue: AnyJson.optional(),
  minimum: NumberOrNumeric,
  maximum: NumberOrNumeric,
  step: NumberOrNumeric,
});
export type NumberInput = z.output<typeof NumberInput>;

export const number: InputType<NumberInput> = {
  name: "number",
  check(input) {
    const issues: Issue[] = [];
    if (isNumber(input.minimum) && isNumber(input.maximum) && input.minimum > input.maximum) {
      issues.push({
        path: ["minimum"],
        message: `minimum ${input.minimum} is above maximum ${input.maximum}; no number fits`,
      });
    }
    if (isNumber(input.step) && input.step <= 0) {
      issues.push({ path: ["step"], message: "step must be above 0" });
    }
    return issues.length > 0 ? issues : initialValueIssues(number, input);
  },
  toField: (input) => ({
    ...fieldBase(input),
    kind: "number",
    ...(isNumber(toNumber(input.initialValue)) ? { initial: toNumber(input.initialValue) as number } : {}),
    ...(isNumber(input.minimum) ? { minimum: input.minimum } : {}),
    ...(isNumber(input.maximum) ? { maximum: input.maximum } : {}),
    wholeNumbers: isNumber(input.step) && Number.isInteger(input.step) && Number.isInteger(input.minimum ?? 0),
  }),
  parse(input, submitted) {
    if (submitted === undefined || submitted === null || submitted === "") {
      return input.required ? err(sentence("required")) : ok(undefined);
    }
    const value = toNumber(submitted);
    if (value === undefined) return err(sentence("mustBeNumber"));
    if (isNumber(input.minimum) && value < input.minimum)
      return err(sentence("mustBeAtLeast", { least: input.minimum }));
    if (isNumber(input.maximum) && value > input.maximum) return err(sentence("mustBeAtMost", { most: input.maximum }));
    if (isNumber(input.step) && !isOnStep(value, input.minimum ?? 0, input.step)) {
      return err(sentence("mustBeOnStep", { from: input.minimum ?? 0, step: input.step }));
    }
    return ok(value);
  },
  show: (_input, value) => valueToText(value),
};

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^\s*-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** Steps count from the minimum, as in HTML forms; the tolerance is that of binary fractions such as 0.1. */
function isOnStep(value: number, from: number, step: number): boolean {
  const steps = (value - from) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-9 * Math.max(1, Math.abs(steps));
}
