import { z } from "zod";
import type { Json } from "../../lib/json.ts";
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

/** signalbox.dev/v1: members of the Slack workspace, by id: one, or with `multiple` a list. */
export const PeopleInput = z.strictObject({
  ...inputBase,
  type: z.literal("People"),
  initialValue: AnyJson.optional(),
  multiple: z.boolean().default(false),
});
export type PeopleInput = z.output<typeof PeopleInput>;

export const people: InputType<PeopleInput> = {
  name: "People",
  check: (input) => initialValueIssues(people, input),
  toField: (input) => ({
    ...fieldBase(input),
    kind: "people",
    several: input.multiple,
    ...(input.initialValue !== undefined && input.initialValue !== null
      ? { initial: asList(input.initialValue).filter(isMember) }
      : {}),
  }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    if (!input.multiple) return isMember(submitted) ? ok(submitted) : err(sentence("mustBeMember"));
    const list = asList(submitted);
    if (!Array.isArray(submitted) || !list.every(isMember)) return err(sentence("mustBeMembers"));
    if (list.length === 0) return input.required ? err(sentence("required")) : ok(undefined);
    return new Set(list).size === list.length ? ok(submitted) : err(sentence("onlyOnce"));
  },
  show: (_input, value) => asList(value).map(valueToText).join(", "),
};

function asList(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function isMember(value: Json): value is string {
  return typeof value === "string" && /^[UW][A-Z0-9]+$/.test(value);
}
