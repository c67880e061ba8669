import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import { AnyJson, fieldBase, initialValueIssues, inputBase, type InputType } from "../input-type.ts";

export const CheckboxInput = z.strictObject({
  ...inputBase,
  type: z.literal("Checkbox"),
  initialValue: AnyJson.optional(),
});
export type CheckboxInput = z.output<typeof CheckboxInput>;

export const checkbox: InputType<CheckboxInput> = {
  name: "Checkbox",
  check: (input) => initialValueIssues(checkbox, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "flag",
    ...(typeof input.initialValue === "boolean" ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted) {
    // `required` means that it must be on, as browsers read it.
    if (input.required && submitted !== true) return err(sentence("mustBeTicked"));
    if (submitted === undefined || submitted === null) return ok(undefined);
    if (typeof submitted !== "boolean") return err(sentence("mustBeFlag"));
    return ok(submitted);
  },
  show: (_input, value, texts) => (value === true ? texts.yes : texts.no),
};
