import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { choiceField, choiceKeys, optionIssues, parseChoice, showChoice } from "../choices.ts";
import { AnyJson, fieldBase, initialValueIssues, inputBase, requiredMessage, type InputType } from "../input-type.ts";

export const RadioSelectInput = z.strictObject({
  ...inputBase,
  ...choiceKeys,
  type: z.literal("RadioSelect"),
  initialValue: AnyJson.optional(),
});
export type RadioSelectInput = z.output<typeof RadioSelectInput>;

export const radioSelect: InputType<RadioSelectInput> = {
  name: "RadioSelect",
  check(input) {
    const issues = optionIssues("RadioSelect", input);
    return issues.length > 0 || !input.options ? issues : initialValueIssues(radioSelect, input);
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
