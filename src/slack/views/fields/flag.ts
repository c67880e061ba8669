import type { Field } from "../../../definition/field.ts";
import { limits, plain } from "../../blocks.ts";
import { oneInput, valueAction } from "../field-view.ts";

export const flag = oneInput<Extract<Field, { kind: "flag" }>>({
  element(field, { texts }) {
    const yes = { text: plain(texts.form.yes, limits.option), value: "true" };
    return {
      type: "checkboxes",
      action_id: valueAction,
      options: [yes],
      ...(field.initial ? { initial_options: [yes] } : {}),
    };
  },
  // A box that was never ticked and has no initial value was left alone; Slack cannot tell that from "no". A row of a
  // list is there because somebody wanted it, so there it means "no".
  read(field, state, { isRow }) {
    if (state.selected_options?.length) return true;
    return isRow || field.initial !== undefined ? false : undefined;
  },
});
