import type { Field } from "../../../definition/field.ts";
import { oneInput, valueAction } from "../field-view.ts";

export const people = oneInput<Extract<Field, { kind: "people" }>>({
  element(field) {
    const [first] = field.initial ?? [];
    return field.several
      ? {
          type: "multi_users_select",
          action_id: valueAction,
          ...(first === undefined ? {} : { initial_users: [...(field.initial ?? [])] }),
        }
      : { type: "users_select", action_id: valueAction, ...(first === undefined ? {} : { initial_user: first }) };
  },
  read(field, state) {
    if (!field.several) return state.selected_user ?? undefined;
    const chosen = [...(state.selected_users ?? [])];
    return chosen.length > 0 || field.initial ? chosen : undefined;
  },
});
