import { z } from "zod";
import { err, ok } from "../lib/result.ts";
import { sentence } from "../texts/sentence.ts";
import { choiceField, choiceKeys, optionIssues, parseChoice, showChoice } from "./choices.ts";
import { AnyJson, fieldBase, initialValueIssues, inputBase, type InputType } from "./input-type.ts";

/** The schema of a type whose value is that of one option. */
export function oneOfSchema<Name extends string>(name: Name) {
  return z.strictObject({ ...inputBase, ...choiceKeys, type: z.literal(name), initialValue: AnyJson.optional() });
}

type OneOfInput = z.output<ReturnType<typeof oneOfSchema>>;

/** A type whose value is that of one option. */
export function oneOfType<Input extends OneOfInput>(name: Input["type"]): InputType<Input> {
  const type: InputType<Input> = {
    name,
    check(input) {
      const issues = optionIssues(name, input);
      return issues.length > 0 || !input.options ? issues : initialValueIssues(type, input);
    },
    toField: (input) => ({
      ...fieldBase(input),
      kind: "choice",
      ...choiceField(input),
      ...(input.initialValue !== undefined && input.initialValue !== null ? { initial: input.initialValue } : {}),
    }),
    parse(input, submitted) {
      if (submitted === undefined || submitted === null)
        return input.required ? err(sentence("required")) : ok(undefined);
      return parseChoice(input, submitted);
    },
    show: showChoice,
  };
  return type;
}
