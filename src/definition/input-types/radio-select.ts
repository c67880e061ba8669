import { z } from "zod";
import { toCanonicalJson, type Json } from "../../lib/json.ts";
import { err, ok } from "../../lib/result.ts";
import type { Choice } from "../field.ts";
import { AnyJson, fieldBase, initialValueIssues, inputBase, requiredMessage, type InputType } from "../input-type.ts";

const Option = z.strictObject({ value: AnyJson, label: z.string().nullish(), helpText: z.string().nullish() });

export const RadioSelectInput = z.strictObject({
  ...inputBase,
  type: z.literal("RadioSelect"),
  initialValue: AnyJson.optional(),
  options: z.array(Option).nullish(),
});
export type RadioSelectInput = z.output<typeof RadioSelectInput>;

export const radioSelect: InputType<RadioSelectInput> = {
  name: "RadioSelect",
  check(input) {
    if (!input.options || input.options.length === 0) {
      return [{ path: [], message: `a RadioSelect needs options; add \`options: [{value: …, label: …}]\`` }];
    }
    const seen = new Set<string>();
    for (const [index, option] of input.options.entries()) {
      const key = toCanonicalJson(option.value);
      if (seen.has(key))
        return [{ path: ["options", index, "value"], message: `the option value ${key} is used twice` }];
      seen.add(key);
    }
    return initialValueIssues(radioSelect, input);
  },
  toField: (input) => ({
    ...fieldBase(input),
    kind: "choice",
    options: choicesOf(input),
    ...(input.initialValue !== undefined && input.initialValue !== null ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (submitted === undefined || submitted === null) return input.required ? err(requiredMessage) : ok(undefined);
    if (find(input, submitted)) return ok(submitted);
    const labels = choicesOf(input).map((choice) => choice.label);
    return err(`Choose one of: ${labels.join(", ")}.`);
  },
  show: (input, value) => find(input, value)?.label ?? toCanonicalJson(value),
};

function choicesOf(input: RadioSelectInput): Choice[] {
  return (input.options ?? []).map((option) => ({
    value: option.value,
    label: option.label ?? (typeof option.value === "string" ? option.value : toCanonicalJson(option.value)),
    ...(option.helpText ? { help: option.helpText } : {}),
  }));
}

function find(input: RadioSelectInput, value: Json): Choice | undefined {
  const wanted = toCanonicalJson(value);
  return choicesOf(input).find((choice) => toCanonicalJson(choice.value) === wanted);
}
