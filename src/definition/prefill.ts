import type { Json } from "../lib/json.ts";
import { isSealed } from "../lib/seal.ts";
import type { Action } from "./action.ts";
import { own, parseValues, type Input, type Values } from "./inputs.ts";

/**
 * The action as a form that is filled with these values: what they say becomes the initial value, and what they leave out
 * is empty. A sensitive value is never shown again, and one that the input would not take today is left out.
 */
export function prefilled(action: Action, values: Values): Action {
  if (!action.ui_schema) return action;
  const inputs = action.ui_schema.inputs.map((input) => withInitial(input, values));
  return { ...action, ui_schema: { ...action.ui_schema, inputs } };
}

function withInitial(input: Input, values: Values): Input {
  const { initialValue: _initial, ...empty } = input as Input & { initialValue?: Json };
  const value = own(values, input.id);
  if (value === undefined || input.sensitive || isSealed(value)) return empty;
  if (!parseValues([input], { [input.id]: value }).ok) return empty;
  return { ...empty, initialValue: value } as Input;
}
