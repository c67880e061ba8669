import { z } from "zod";
import { closest } from "../lib/closest.ts";
import { isJsonObject, type Json } from "../lib/json.ts";
import type { Sentence } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sentence } from "../texts/sentence.ts";
import type { Collections } from "./collections.ts";
import { inputGiven } from "./given.ts";
import type { InputType } from "./input-type.ts";
import { array, ArrayInput, itemTypeNames } from "./input-types/array.ts";
import { singleNames, singleSchemas, singleTypeOf } from "./single-inputs.ts";
import { isVisible } from "./visible.ts";

const AnyInput = z.discriminatedUnion(
  "type",
  [
    singleSchemas.text,
    singleSchemas.number,
    singleSchemas.Checkbox,
    singleSchemas.RadioSelect,
    singleSchemas.CollectionSelect,
    singleSchemas.DaysAndHour,
    singleSchemas.Select,
    singleSchemas.MultiSelect,
    singleSchemas.Date,
    singleSchemas.Time,
    singleSchemas.DateTime,
    singleSchemas.Duration,
    singleSchemas.People,
    singleSchemas.File,
    ArrayInput,
  ],
  { error: (issue) => unknownTypeMessage(issue.input) },
);

/** Every input of a form, told apart by `type`, whose spelling is free in case (as in Platz), but for `array`. */
export const Input = z.preprocess((raw) => {
  if (!isJsonObject(raw) || typeof raw["type"] !== "string") return raw;
  if (raw["type"] !== "array") return { ...raw, type: canonical(raw["type"], singleNames) };
  return typeof raw["itemType"] === "string" ? { ...raw, itemType: canonical(raw["itemType"], itemTypeNames) } : raw;
}, AnyInput);
export type Input = z.output<typeof AnyInput>;

function canonical(typed: string, names: readonly string[]): string {
  return names.find((name) => name.toLowerCase() === typed.toLowerCase()) ?? typed;
}

function unknownTypeMessage(input: unknown): string {
  const raw = isJsonObject(input) ? input : {};
  if (raw["type"] === "array")
    return wrongName("an array needs an itemType", "item type", raw["itemType"], itemTypeNames);
  return wrongName("an input needs a type", "input type", raw["type"], [...singleNames, "array"]);
}

function wrongName(missing: string, word: string, name: unknown, names: readonly string[]): string {
  const all = `use one of: ${names.join(", ")}`;
  if (typeof name !== "string") return `${missing}; ${all}`;
  const meant = closest(name, names);
  return `there is no ${word} "${name}"; ${meant ? `did you mean ${meant}?` : all}`;
}

/** What the product knows of an input's type. */
export function typeOf(input: Input): InputType<Input> {
  return input.type === "array" ? array : singleTypeOf(input);
}

/** What was submitted or resolved, by input id. Inputs that were left alone are absent. */
export type Values = { readonly [inputId: string]: Json };

/** A sentence by input id, for the person who filled the form. */
export type FieldErrors = { readonly [inputId: string]: Sentence };

/**
 * Submitted values with those typed that can be: `"45"` from a number field is 45. What cannot be read stays as it is.
 * Conditions, options and defaults that depend on other inputs are asked about these, hidden inputs included.
 */
export function typedValues(inputs: readonly Input[], submitted: Values): Values {
  return Object.fromEntries(
    Object.entries(submitted).map(([id, value]) => {
      const input = inputs.find((candidate) => candidate.id === id);
      const parsed = input && typeOf(input).parse({ ...input, required: false }, value);
      return [id, parsed?.ok && parsed.value !== undefined ? parsed.value : value];
    }),
  );
}

/**
 * Submitted values to the typed values that policy is asked about and that are executed. All errors at once.
 * Hidden inputs are neither required nor kept. A value for an input that the action does not have is an error too,
 * under its own id.
 */
export function parseValues(
  inputs: readonly Input[],
  submitted: Values,
  collections?: Collections,
): Result<Values, FieldErrors> {
  const values = new Map<string, Json>();
  const errors = new Map<string, Sentence>();
  const typed = typedValues(inputs, submitted);
  for (const declared of inputs) {
    if (!isVisible(declared, typed)) continue;
    const input = inputGiven(declared, typed);
    const parsed = typeOf(input).parse(input, own(submitted, input.id), collections);
    if (!parsed.ok) errors.set(input.id, parsed.error);
    else if (parsed.value !== undefined) values.set(input.id, parsed.value);
  }
  const known = new Set(inputs.map((input) => input.id));
  for (const id of Object.keys(submitted)) {
    if (!known.has(id)) errors.set(id, sentence("noSuchInput", { input: id }));
  }
  return errors.size > 0 ? err(Object.fromEntries(errors)) : ok(Object.fromEntries(values));
}

/** The property of that name and not one that every object has, such as `constructor`. */
export function own(values: Values, id: string): Json | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}
