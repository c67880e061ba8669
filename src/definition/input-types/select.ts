import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { choiceField, choiceKeys, optionIssues, parseChoice, showChoice } from "../choices.ts";
import { AnyJson, fieldBase, initialValueIssues, inputBase, requiredMessage, type InputType } from "../input-type.ts";

/** signalbox.dev/v1: one of up to thousands of options. */
export const SelectInput = z.strictObject({
  ...inputBase,
  ...choiceKeys,
  type: z.literal("Select"),
  initialValue: AnyJson.optional(),
});
export type SelectInput = z.output<typeof SelectInput>;

export const select: InputType<SelectInput> = {
  name: "Select",
  check(input) {
    const issues = optionIssues("Select", input);
    return issues.length > 0 || !input.options ? issues : initialValueIssues(select, input);
  },
  toField: (input) => ({
    ...fieldBase(input),
    kind: "choice",
    ...choiceField(input),
    ...(input.initialValue !== undefined && input.initialValue !== null ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    if (submitted === undefined || submitted === null) return input.required ? err(requiredMessage) : ok(undefined);
    return parseChoice(input, submitted);
  },
  show: showChoice,
};
