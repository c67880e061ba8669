import type { Field } from "../../../definition/field.ts";
import { limits, words } from "../../blocks.ts";
import { oneInput, typingConfig, valueAction } from "../field-view.ts";
import { startsWith } from "./text.ts";

export const duration = oneInput<Extract<Field, { kind: "duration" }>>({
  element: (field, place) => ({
    type: "plain_text_input",
    action_id: valueAction,
    placeholder: words(place.texts.form.durationExample, limits.placeholder),
    ...typingConfig(place),
    ...startsWith(field.initial),
  }),
  read: (_field, state) => state.value?.trim() || undefined,
});
