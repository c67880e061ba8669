import type { Field } from "../../../definition/field.ts";
import { oneInput, valueAction } from "../field-view.ts";

export const date = oneInput<Extract<Field, { kind: "date" }>>({
  element: (field) => ({
    type: "datepicker",
    action_id: valueAction,
    ...(field.initial !== undefined ? { initial_date: field.initial } : {}),
  }),
  read: (_field, state) => state.selected_date ?? undefined,
});

export const time = oneInput<Extract<Field, { kind: "time" }>>({
  element: (field) => ({
    type: "timepicker",
    action_id: valueAction,
    ...(field.initial !== undefined ? { initial_time: field.initial } : {}),
  }),
  read: (_field, state) => state.selected_time ?? undefined,
});

/** Slack asks for an instant in the person's own zone and sends seconds. */
export const datetime = oneInput<Extract<Field, { kind: "datetime" }>>({
  element(field) {
    const seconds = Math.floor(Date.parse(field.initial ?? "") / 1_000);
    const isTakenBySlack = seconds >= 1_000_000_000 && seconds <= 9_999_999_999;
    return {
      type: "datetimepicker",
      action_id: valueAction,
      ...(isTakenBySlack ? { initial_date_time: seconds } : {}),
    };
  },
  read: (_field, { selected_date_time: seconds }) =>
    seconds ? new Date(seconds * 1_000).toISOString().replace(".000Z", "Z") : undefined,
});
