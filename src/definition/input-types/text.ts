import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import {
  AnyJson,
  fieldBase,
  initialValueIssues,
  inputBase,
  isNothing,
  type InputType,
  valueToText,
} from "../input-type.ts";

export const TextInput = z.strictObject({
  ...inputBase,
  type: z.literal("text"),
  initialValue: AnyJson.optional(),
  /** signalbox.dev/v1: a regular expression that the whole text must match, and what to say when it does not. */
  pattern: z.strictObject({ regex: z.string(), message: z.string().min(1) }).optional(),
  /** signalbox.dev/v1: room for several lines. */
  multiline: z.boolean().optional(),
});
export type TextInput = z.output<typeof TextInput>;

export const text: InputType<TextInput> = {
  name: "text",
  check(input) {
    if (input.pattern && !patternOf(input.pattern.regex)) {
      return [
        {
          path: ["pattern", "regex"],
          message: `"${input.pattern.regex}" is not a regular expression (JavaScript syntax)`,
        },
      ];
    }
    return initialValueIssues(text, input);
  },
  toField: (input) => ({
    ...fieldBase(input),
    kind: "text",
    multiline: input.multiline === true,
    ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
    ...(input.pattern ? { pattern: input.pattern } : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    if (typeof submitted !== "string") return err(sentence("mustBeText"));
    if (input.pattern && !patternOf(input.pattern.regex)?.test(submitted))
      return err({ message: input.pattern.message });
    return ok(submitted);
  },
  show: (_input, value) => valueToText(value),
};

function patternOf(regex: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${regex})$`, "u");
  } catch {
    return undefined;
  }
}
