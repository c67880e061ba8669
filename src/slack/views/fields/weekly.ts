import type { Field, Weekly } from "../../../definition/field.ts";
import { isJsonObject, type Json } from "../../../lib/json.ts";
import { context, inert, limits, plain } from "../../blocks.ts";
import { dayNames, daysOf, noonInZone, weeklyInZone } from "../../weekly-text.ts";
import { elementState, inputBlock, valueAction, type FieldView, type FormState, type Place } from "../field-view.ts";

type WeeklyField = Extract<Field, { kind: "weekly" }>;

/** Monday first, as calendars are read; the numbers stay Platz's. */
const days = [1, 2, 3, 4, 5, 6, 0].map((day) => ({
  text: plain(dayNames[day] ?? "", limits.option),
  value: String(day),
}));

/** Days as boxes and a time below them, in UTC, and what that is where the person lives. */
export const weekly: FieldView<WeeklyField> = {
  draw(field, place) {
    const initial = days.filter(({ value }) => daysOf(field.initial?.run_days ?? "").includes(Number(value)));
    // Every change is told when the note below has something to say about it.
    const told: Place = place.zone === undefined ? place : { ...place, tells: true };
    return [
      inputBlock(
        field,
        told,
        daysBlock(place),
        {
          type: "checkboxes",
          action_id: valueAction,
          options: days,
          ...(initial.length > 0 ? { initial_options: initial } : {}),
        },
        { label: `${field.label}: days (UTC)` },
      ),
      inputBlock(
        field,
        told,
        timeBlock(place),
        {
          type: "timepicker",
          action_id: valueAction,
          ...(isTime(field.initial?.schedule) ? { initial_time: field.initial.schedule } : {}),
        },
        { label: `${field.label}: time (UTC)`, help: "" },
      ),
      ...note(place),
    ];
  },

  read(_field, state, place) {
    const chosen = chosenDays(state, place);
    const schedule = elementState(state, timeBlock(place)).selected_time ?? "";
    if (chosen.length === 0 && schedule === "") return { value: undefined, errors: {} };
    if (chosen.length === 0) {
      return { value: undefined, errors: { [daysBlock(place)]: "Choose at least one day, or clear the time." } };
    }
    if (schedule === "") {
      return { value: undefined, errors: { [timeBlock(place)]: "Choose the time as well, or clear the days." } };
    }
    return { value: { run_days: chosen.join(","), schedule }, errors: {} };
  },

  errorBlock: (_field, state, place) => (chosenDays(state, place).length === 0 ? daysBlock(place) : timeBlock(place)),
};

function daysBlock({ blockId }: Place): string {
  return `${blockId}:days`;
}

function timeBlock({ blockId }: Place): string {
  return `${blockId}:time`;
}

function chosenDays(state: FormState, place: Place): number[] {
  const chosen = elementState(state, daysBlock(place)).selected_options ?? [];
  return chosen.flatMap(({ value }) => daysOf(value ?? "")).sort((one, other) => one - other);
}

function note({ blockId, zone, now, value }: Place) {
  if (zone === undefined) return [];
  const own = isWeekly(value) ? weeklyInZone(value, zone, now) : undefined;
  const text = own === undefined ? noonInZone(zone, now) : `For you that is ${own}`;
  return text === undefined ? [] : [{ ...context(inert(`${text}.`)), block_id: `${blockId}:note` }];
}

function isWeekly(value: Json | undefined): value is Weekly {
  return isJsonObject(value) && typeof value["run_days"] === "string" && typeof value["schedule"] === "string";
}

function isTime(text: string | undefined): text is string {
  return text !== undefined && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}
