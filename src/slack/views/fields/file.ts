import type { Field } from "../../../definition/field.ts";
import { oneInput, valueAction } from "../field-view.ts";

/** Needs the scope `files:read`. What is sent on is who the file is, never what is in it. */
export const file = oneInput<Extract<Field, { kind: "file" }>>({
  element: (field) => ({
    type: "file_input",
    action_id: valueAction,
    max_files: 1,
    ...(field.extensions.length > 0 ? { filetypes: field.extensions.map((name) => name.replace(/^\./, "")) } : {}),
  }),
  read(_field, state) {
    const [first] = state.files ?? [];
    return first?.id === undefined ? undefined : { id: first.id, name: first.name ?? first.id };
  },
});
