import { z } from "zod";
import { err, ok } from "../lib/result.ts";
import { sentence } from "../texts/sentence.ts";
import {
  AnyJson,
  fieldBase,
  initialValueIssues,
  inputBase,
  isNothing,
  type InputType,
  valueToText,
} from "./input-type.ts";

/** The schema of a type whose value is a text in one certain form. */
export function writtenSchema<Name extends string>(name: Name) {
  return z.strictObject({ ...inputBase, type: z.literal(name), initialValue: AnyJson.optional() });
}

type WrittenInput = z.output<ReturnType<typeof writtenSchema>>;

/**
 * A type whose value is a text in one certain form, such as a date.
 * @param form.says what to say when it is not: one sentence with an example
 */
export function writtenType<Input extends WrittenInput>(form: {
  readonly name: Input["type"];
  readonly kind: "date" | "time" | "datetime" | "duration";
  readonly isValid: (text: string) => boolean;
  readonly says: "mustBeDate" | "mustBeTime" | "mustBeDateTime" | "mustBeDuration";
}): InputType<Input> {
  const type: InputType<Input> = {
    name: form.name,
    check: (input) => initialValueIssues(type, input),
    toField: (input) => ({
      ...fieldBase(input),
      kind: form.kind,
      ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
    }),
    parse(input, submitted) {
      if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
      return typeof submitted === "string" && form.isValid(submitted) ? ok(submitted) : err(sentence(form.says));
    },
    show: (_input, value) => valueToText(value),
  };
  return type;
}
