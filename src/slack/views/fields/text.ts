import type { Field } from "../../../definition/field.ts";
import { oneInput, typingConfig, valueAction } from "../field-view.ts";

/** Slack takes no longer text in one field. */
const longestText = 3_000;

export const text = oneInput<Extract<Field, { kind: "text" }>>({
  element: (field, place) => ({
    type: "plain_text_input",
    action_id: valueAction,
    multiline: field.multiline,
    max_length: longestText,
    ...typingConfig(place),
    ...startsWith(field.initial),
  }),
  read: (_field, state) => state.value ?? undefined,
});

/** What is longer than Slack allows cannot be shown, and half of it would be a lie. */
export function startsWith(initial: string | undefined): { initial_value?: string } {
  return initial && initial.length <= longestText ? { initial_value: initial } : {};
}
