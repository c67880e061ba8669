import type { z } from "zod";
import type { InputType } from "./input-type.ts";
import { checkbox, CheckboxInput } from "./input-types/checkbox.ts";
import { collectionSelect, CollectionSelectInput } from "./input-types/collection-select.ts";
import { dateTime, DateTimeInput } from "./input-types/date-time.ts";
import { date, DateInput } from "./input-types/date.ts";
import { daysAndHour, DaysAndHourInput } from "./input-types/days-and-hour.ts";
import { duration, DurationInput } from "./input-types/duration.ts";
import { file, FileInput } from "./input-types/file.ts";
import { multiSelect, MultiSelectInput } from "./input-types/multi-select.ts";
import { number, NumberInput } from "./input-types/number.ts";
import { people, PeopleInput } from "./input-types/people.ts";
import { radioSelect, RadioSelectInput } from "./input-types/radio-select.ts";
import { select, SelectInput } from "./input-types/select.ts";
import { text, TextInput } from "./input-types/text.ts";
import { time, TimeInput } from "./input-types/time.ts";

/** The types that Platz knows besides `array`. The others are signalbox.dev/v1. */
export const platzTypes = ["text", "number", "Checkbox", "RadioSelect", "CollectionSelect", "DaysAndHour"] as const;

/** Every type but `array`, which is a list of one of them, by its canonical spelling. */
export const singleSchemas = {
  text: TextInput,
  number: NumberInput,
  Checkbox: CheckboxInput,
  RadioSelect: RadioSelectInput,
  CollectionSelect: CollectionSelectInput,
  DaysAndHour: DaysAndHourInput,
  Select: SelectInput,
  MultiSelect: MultiSelectInput,
  Date: DateInput,
  Time: TimeInput,
  DateTime: DateTimeInput,
  Duration: DurationInput,
  People: PeopleInput,
  File: FileInput,
} as const;

export type SingleInput = z.output<(typeof singleSchemas)[keyof typeof singleSchemas]>;
export type SingleName = SingleInput["type"];

const typesByName = {
  text,
  number,
  Checkbox: checkbox,
  RadioSelect: radioSelect,
  CollectionSelect: collectionSelect,
  DaysAndHour: daysAndHour,
  Select: select,
  MultiSelect: multiSelect,
  Date: date,
  Time: time,
  DateTime: dateTime,
  Duration: duration,
  People: people,
  File: file,
} satisfies { [Name in SingleName]: InputType<Extract<SingleInput, { type: Name }>> };

export const singleNames = Object.keys(typesByName) as SingleName[];

export function singleTypeOf(input: SingleInput): InputType<SingleInput> {
  return typesByName[input.type];
}
