import { z } from "zod";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import {
  AnyJson,
  fieldBase,
  FieldsAre,
  initialValueIssues,
  inputBase,
  isNothing,
  type InputType,
  valueToText,
} from "../input-type.ts";

export const CollectionSelectInput = z.strictObject({
  ...inputBase,
  type: z.literal("CollectionSelect"),
  initialValue: AnyJson.optional(),
  /** A name, or `{deployment, type}`. Platz takes any JSON here, and looks at it only when a property is asked for. */
  collection: AnyJson.refine((collection) => collection !== null, { error: "must not be null; name a collection" }),
  filters: FieldsAre,
  /** signalbox.dev/v1: items of other envs than the deployment's too. */
  anyEnv: z.boolean().optional(),
});
export type CollectionSelectInput = z.output<typeof CollectionSelectInput>;

export const collectionSelect: InputType<CollectionSelectInput> = {
  name: "CollectionSelect",
  check: (input) => initialValueIssues(collectionSelect, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "item",
    collection: input.collection,
    filters: input.filters ?? [],
    anyEnv: input.anyEnv === true,
    ...(typeof input.initialValue === "string" ? { initial: input.initialValue } : {}),
  }),
  parse(input, submitted, collections) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    if (typeof submitted !== "string") return err(sentence("mustBeItem"));
    if (!collections) return ok(submitted);
    const items = collections.items(input.collection, input.filters ?? [], input.anyEnv);
    if (!items) return err(sentence("noCollection", { collection: valueToText(input.collection) }));
    return items.some((item) => item.id === submitted) ? ok(submitted) : err(sentence("notOffered"));
  },
  show: (_input, value) => valueToText(value),
};
