import type { Action } from "./action.ts";
import type { Field } from "./field.ts";
import { dependenciesOf, inputGiven } from "./given.ts";
import { typedValues, typeOf, type Input, type Values } from "./inputs.ts";
import { visibleInputs } from "./visible.ts";
import { Language } from "../texts/language.ts";
import { textsIn } from "../texts/texts.ts";

/**
 * The questions of an action, in order, with the options and defaults that they have while the form holds these values.
 * Hidden ones too: `visibleFields` leaves them out.
 */
export function fieldsOf(action: Action, values: Values = {}): Field[] {
  const inputs = action.ui_schema?.inputs ?? [];
  return fieldsOfInputs(inputs, inputs, values);
}

/** The questions to ask while the form holds these values, as they came from the person or as `initialValues` says. */
export function visibleFields(action: Action, values: Values): Field[] {
  const inputs = action.ui_schema?.inputs ?? [];
  return fieldsOfInputs(visibleInputs(inputs, typedValues(inputs, values)), inputs, values);
}

function fieldsOfInputs(asked: readonly Input[], inputs: readonly Input[], values: Values): Field[] {
  const typed = typedValues(inputs, values);
  return asked.map((declared) => {
    const input = inputGiven(declared, typed);
    return { ...typeOf(input).toField(input), isShownBy: dependenciesOf(declared) };
  });
}

/** What a form holds before anybody types. */
export function initialValues(action: Action): Values {
  const entries = fieldsOf(action).flatMap((field) => ("initial" in field ? [[field.id, field.initial] as const] : []));
  return Object.fromEntries(entries);
}

/** A value as people read it. A sensitive one is never shown: its text is `null`. */
export interface ShownValue {
  readonly label: string;
  readonly text: string | null;
}

/** The values of a run for people to read, in the order of the form. Inputs that were left alone are not listed. */
export function showValues(action: Action, values: Values, texts = textsIn()): ShownValue[] {
  return (action.ui_schema?.inputs ?? []).flatMap((declared) => {
    const value = Object.hasOwn(values, declared.id) ? values[declared.id] : undefined;
    if (value === undefined) return [];
    const input = inputGiven(declared, values);
    return [{ label: input.label, text: input.sensitive ? null : typeOf(input).show(input, value, texts.values) }];
  });
}

/** How many characters the values take when they are shown, in the language in which they are longest. */
export function shownLength(action: Action, values: Values): number {
  const lengths = Language.options.map((language) =>
    showValues(action, values, textsIn(language)).reduce(
      (sum, { label, text }) => sum + label.length + (text?.length ?? 0) + 3,
      0,
    ),
  );
  return Math.max(...lengths);
}
