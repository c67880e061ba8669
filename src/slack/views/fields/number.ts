import type { Field } from "../../../definition/field.ts";
import { oneInput, typingConfig, valueAction } from "../field-view.ts";

export const number = oneInput<Extract<Field, { kind: "number" }>>({
  element: (field, place) => ({
    type: "number_input",
    action_id: valueAction,
    is_decimal_allowed: !field.wholeNumbers,
    ...typingConfig(place),
    ...(field.initial !== undefined ? { initial_value: decimal(field.initial) } : {}),
    ...(field.minimum !== undefined ? { min_value: decimal(field.minimum) } : {}),
    ...(field.maximum !== undefined ? { max_value: decimal(field.maximum) } : {}),
  }),
  // As it was typed; the input's own type makes a number of it or says why it is none.
  read: (_field, state) => state.value ?? undefined,
});

/** Slack knows no exponents. */
function decimal(value: number): string {
  return value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });
}
