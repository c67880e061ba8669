import { z } from "zod";
import type { Json } from "../../lib/json.ts";
import { toCanonicalJson } from "../../lib/json.ts";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import { choiceField, choiceKeys, optionIssues, parseChoice, showChoice } from "../choices.ts";
import { AnyJson, fieldBase, initialValueIssues, inputBase, isNothing, type InputType } from "../input-type.ts";

/** signalbox.dev/v1: several of the options, as a list without repeats. */
export const MultiSelectInput = z.strictObject({
  ...inputBase,
  ...choiceKeys,
  type: z.literal("MultiSelect"),
  initialValue: z.array(AnyJson).nullish(),
});
export type MultiSelectInput = z.output<typeof MultiSelectInput>;

export const multiSelect: InputType<MultiSelectInput> = {
  name: "MultiSelect",
  check(input) {
    const issues = optionIssues("MultiSelect", input);
    return issues.length > 0 || !input.options
      ? issues
      : initialValueIssues(multiSelect, { ...input, initialValue: input.initialValue });
  },
  toField: (input) => ({
    ...fieldBase(input),
    kind: "choices",
    ...choiceField(input),
    ...(input.initialValue ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    if (!Array.isArray(submitted)) return err(sentence("mustBeList"));
    const list = submitted as readonly Json[];
    if (list.length === 0) return input.required ? err(sentence("required")) : ok(undefined);
    for (const item of list) {
      const parsed = parseChoice(input, item);
      if (!parsed.ok) return parsed;
    }
    if (new Set(list.map(toCanonicalJson)).size < list.length) return err(sentence("onlyOnce"));
    return ok(list);
  },
  show: (input, value) =>
    Array.isArray(value)
      ? (value as readonly Json[]).map((item) => showChoice(input, item)).join(", ")
      : toCanonicalJson(value),
};
