import type { Action } from "./action.ts";
import type { Field } from "./field.ts";
import { typeOf, type Values } from "./inputs.ts";

/** The questions of an action, in order. */
export function fieldsOf(action: Action): Field[] {
  return (action.ui_schema?.inputs ?? []).map((input) => typeOf(input).toField(input));
}

/** A value as people read it. A sensitive one is never shown: its text is `null`. */
export interface ShownValue {
  readonly label: string;
  readonly text: string | null;
}

/** The values of a run for people to read, in the order of the form. Inputs that were left alone are not listed. */
export function showValues(action: Action, values: Values): ShownValue[] {
  return (action.ui_schema?.inputs ?? []).flatMap((input) => {
    const value = Object.hasOwn(values, input.id) ? values[input.id] : undefined;
    if (value === undefined) return [];
    return [{ label: input.label, text: input.sensitive ? null : typeOf(input).show(input, value) }];
  });
}
