import { z } from "zod";
import { closest } from "../lib/closest.ts";
import { isJsonObject, type Json } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { InputType } from "./input-type.ts";
import { checkbox, CheckboxInput } from "./input-types/checkbox.ts";
import { number, NumberInput } from "./input-types/number.ts";
import { radioSelect, RadioSelectInput } from "./input-types/radio-select.ts";
import { text, TextInput } from "./input-types/text.ts";

const AnyInput = z.discriminatedUnion("type", [TextInput, NumberInput, CheckboxInput, RadioSelectInput], {
  error: (issue) => unknownTypeMessage(isJsonObject(issue.input) ? issue.input["type"] : undefined),
});

/** Every input of a form, told apart by `type`, whose spelling is free in case (as in Platz). */
export const Input = z.preprocess((raw) => {
  if (!isJsonObject(raw) || typeof raw["type"] !== "string") return raw;
  const typed = raw["type"].toLowerCase();
  const name = inputTypeNames.find((known) => known.toLowerCase() === typed);
  return name ? { ...raw, type: name } : raw;
}, AnyInput);
export type Input = z.output<typeof AnyInput>;

/** The types by their canonical spelling. */
const typesByName = { text, number, Checkbox: checkbox, RadioSelect: radioSelect } satisfies {
  [Name in Input["type"]]: InputType<Extract<Input, { type: Name }>>;
};

const inputTypeNames = Object.keys(typesByName);

function unknownTypeMessage(type: unknown): string {
  const all = `use one of: ${inputTypeNames.join(", ")}`;
  if (typeof type !== "string") return `an input needs a type; ${all}`;
  const meant = closest(type, inputTypeNames);
  return `there is no input type "${type}"; ${meant ? `did you mean ${meant}?` : all}`;
}

/** What the product knows of an input's type. */
export function typeOf(input: Input): InputType<Input> {
  return typesByName[input.type];
}

/** What was submitted or resolved, by input id. Inputs that were left alone are absent. */
export type Values = { readonly [inputId: string]: Json };

/** A sentence by input id, for the person who filled the form. */
export type FieldErrors = { readonly [inputId: string]: string };

/**
 * Submitted values to the typed values that policy is asked about and that are executed. All errors at once.
 * A value for an input that the action does not have is an error too, under its own id.
 */
export function parseValues(inputs: readonly Input[], submitted: Values): Result<Values, FieldErrors> {
  const values = new Map<string, Json>();
  const errors = new Map<string, string>();
  for (const input of inputs) {
    const parsed = typeOf(input).parse(input, own(submitted, input.id));
    if (!parsed.ok) errors.set(input.id, parsed.error);
    else if (parsed.value !== undefined) values.set(input.id, parsed.value);
  }
  const known = new Set(inputs.map((input) => input.id));
  for (const id of Object.keys(submitted)) {
    if (!known.has(id)) errors.set(id, `The action has no input "${id}".`);
  }
  return errors.size > 0 ? err(Object.fromEntries(errors)) : ok(Object.fromEntries(values));
}

/** The property of that name and not one that every object has, such as `constructor`. */
export function own(values: Values, id: string): Json | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}
