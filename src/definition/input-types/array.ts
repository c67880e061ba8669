import { z } from "zod";
import type { Json } from "../../lib/json.ts";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import { fieldBase, isNothing, type InputType, valueToText } from "../input-type.ts";
import { singleSchemas, singleTypeOf, type SingleInput, type SingleName } from "../single-inputs.ts";

/** The keys are those of the item's type; `initialValue` is the value of each added row. No lists of lists. */
export const ArrayInput = z.discriminatedUnion("itemType", [
  arrayOf(singleSchemas.text),
  arrayOf(singleSchemas.number),
  arrayOf(singleSchemas.Checkbox),
  arrayOf(singleSchemas.RadioSelect),
  arrayOf(singleSchemas.CollectionSelect),
  arrayOf(singleSchemas.DaysAndHour),
  arrayOf(singleSchemas.Select),
  arrayOf(singleSchemas.Date),
  arrayOf(singleSchemas.Time),
  arrayOf(singleSchemas.DateTime),
  arrayOf(singleSchemas.Duration),
]);
export type ArrayInput = z.output<typeof ArrayInput>;

/** Sorted, for messages. */
export const itemTypeNames = ArrayInput.options.flatMap((option) => [...option.shape.itemType.values]);

/** The input of that name with its type moved to `itemType`. */
function arrayOf<Shape extends z.core.$ZodLooseShape & { type: z.ZodLiteral<SingleName> }>(
  schema: z.ZodObject<Shape, z.core.$strict>,
) {
  return schema.extend({ type: z.literal("array"), itemType: schema.shape.type });
}

export const array: InputType<ArrayInput> = {
  name: "array",
  check(input) {
    const item = itemOf(input);
    return singleTypeOf(item).check(item);
  },
  toField(input) {
    const item = itemOf(input);
    return { ...fieldBase(input), kind: "list", of: { ...singleTypeOf(item).toField(item), isShownBy: [] } };
  },
  parse(input, submitted, collections) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    if (!Array.isArray(submitted)) return err(sentence("mustBeList"));
    if (submitted.length === 0) return input.required ? err(sentence("required")) : ok(undefined);
    // An empty row is no value, and would be sent as one.
    const item = { ...itemOf(input), required: input.itemType !== "Checkbox" };
    const values: Json[] = [];
    for (const [index, row] of (submitted as readonly Json[]).entries()) {
      const parsed = singleTypeOf(item).parse(item, row, collections);
      if (!parsed.ok) return err(sentence("inRow", { row: index + 1, error: parsed.error }));
      if (parsed.value === undefined) return err(sentence("inRow", { row: index + 1, error: sentence("required") }));
      values.push(parsed.value);
    }
    return ok(values);
  },
  show(input, value, texts) {
    const item = itemOf(input);
    if (!Array.isArray(value)) return valueToText(value);
    return (value as readonly Json[]).map((row) => singleTypeOf(item).show(item, row, texts)).join(", ");
  },
};

/** The input that each row is. */
function itemOf(input: ArrayInput): SingleInput {
  return { ...input, type: input.itemType } as unknown as SingleInput;
}
