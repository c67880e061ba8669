import type { Field, Weekly } from "../../../definition/field.ts";
import { isJsonObject, type Json } from "../../../lib/json.ts";
import { context, inert, limits, plain } from "../../blocks.ts";
import { daysOf, noonInZone, weeklyInZone } from "../../weekly-text.ts";
import { elementState, inputBlock, valueAction, type FieldView, type FormState, type Place } from "../field-view.ts";
import type { Texts } from "../../../texts/english.ts";

type WeeklyField = Extract<Field, { kind: "weekly" }>;

/** Monday first, as calendars are read; the numbers stay Platz's. */
function daysIn({ form }: Texts) {
  return [1, 2, 3, 4, 5, 6, 0].map((day) => ({
    text: plain(form.days[day] ?? "", limits.option),
    value: String(day),
  }));
}

/** Days as boxes and a time below them, in UTC, and what that is where the person lives. */
export const weekly: FieldView<WeeklyField> = {
  draw(field, place) {
    const { form } = place.texts;
    const days = daysIn(place.texts);
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
        { label: form.daysInUtc(field.label) },
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
        { label: form.timeInUtc(field.label), help: "" },
      ),
      ...note(place),
    ];
  },

  read(_field, state, place) {
    const chosen = chosenDays(state, place);
    const schedule = elementState(state, timeBlock(place)).selected_time ?? "";
    if (chosen.length === 0 && schedule === "") return { value: undefined, errors: {} };
    const { chooseDay, chooseTime } = place.texts.form;
    if (chosen.length === 0) return { value: undefined, errors: { [daysBlock(place)]: chooseDay } };
    if (schedule === "") return { value: undefined, errors: { [timeBlock(place)]: chooseTime } };
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

function note({ blockId, zone, now, value, texts: { form } }: Place) {
  if (zone === undefined) return [];
  const own = isWeekly(value) ? weeklyInZone(value, zone, now) : undefined;
  const noon = noonInZone(zone, now);
  if (noon === undefined) return [];
  const text = own === undefined ? form.noonIs({ time: noon, zone }) : form.forYou({ moments: own, zone });
  return [{ ...context(inert(text)), block_id: `${blockId}:note` }];
}

function isWeekly(value: Json | undefined): value is Weekly {
  return isJsonObject(value) && typeof value["run_days"] === "string" && typeof value["schedule"] === "string";
}

function isTime(text: string | undefined): text is string {
  return text !== undefined && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}
