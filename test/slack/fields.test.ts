import { expect, test } from "vitest";
import type { Choice, Field } from "../../src/definition/field.ts";
import type { Json } from "../../src/lib/json.ts";
import { stateFor } from "../../src/simulator/element-values.ts";
import { validateBlocks } from "../../src/simulator/blocks/validate.ts";
import { viewOf } from "../../src/slack/views/field-block.ts";
import type { ElementState, FormState, Place } from "../../src/slack/views/field-view.ts";
import { startingAt } from "../../src/slack/views/starting-at.ts";
import { noon } from "../harness/values.ts";
import { sentence } from "../../src/texts/sentence.ts";
import { english } from "../../src/texts/english.ts";

const base = { id: "x", label: "X", required: false, sensitive: false, isShownBy: [] };
const choicesTo = (count: number): Choice[] =>
  Array.from({ length: count }, (_, index) => ({ value: index, label: `${index}` }));
const few: Choice[] = [
  { value: { days: 7 }, label: "A week" },
  { value: null, label: "Never" },
  { value: "x".repeat(400), label: "Long" },
];

const text: Field = { ...base, kind: "text", multiline: false };
const number: Field = { ...base, kind: "number", wholeNumbers: true, minimum: 1, initial: 30 };
const flag: Field = { ...base, kind: "flag" };
const choice: Field = { ...base, kind: "choice", options: few };
const choices: Field = { ...base, kind: "choices", options: few };
const item: Field = { ...base, kind: "item", collection: "buckets", filters: [], anyEnv: false };
const weekly: Field = { ...base, kind: "weekly" };
const list: Field = { ...base, kind: "list", of: text };
const people: Field = { ...base, kind: "people", several: true };

function placeOf(field: Field, overrides: Partial<Place> = {}): Place {
  return {
    blockId: "field:3",
    tells: false,
    isRow: false,
    rows: 0,
    hasRoom: true,
    zone: undefined,
    now: noon,
    texts: english,
    value: undefined,
    choicesOf: (of) =>
      of.kind === "item" ? [{ value: "b-1", label: "Bucket one" }] : "options" in of ? of.options : [],
    ...overrides,
  };
}

test.each([
  [text, "plain_text_input"],
  [number, "number_input"],
  [flag, "checkboxes"],
  [choice, "radio_buttons"],
  [{ ...choice, options: choicesTo(11) }, "static_select"],
  [{ ...choice, options: choicesTo(101) }, "external_select"],
  [choices, "checkboxes"],
  [{ ...choices, options: choicesTo(100) }, "multi_static_select"],
  [{ ...choices, options: choicesTo(4_000) }, "multi_external_select"],
  [item, "external_select"],
  [{ ...base, kind: "date" }, "datepicker"],
  [{ ...base, kind: "time" }, "timepicker"],
  [{ ...base, kind: "datetime" }, "datetimepicker"],
  [{ ...base, kind: "duration" }, "plain_text_input"],
  [people, "multi_users_select"],
  [{ ...people, several: false }, "users_select"],
  [{ ...base, kind: "file", extensions: [".csv"] }, "file_input"],
] as const)("a field of kind $kind becomes the element that fits it", (field, element) => {
  const [block] = viewOf(field).draw(field, placeOf(field));
  expect(block).toMatchObject({ type: "input", block_id: "field:3", element: { type: element } });
});

/** What Slack keeps of the blocks before anybody has touched them. */
function untouched(field: Field, place: Place): FormState {
  return stateFor(viewOf(field).draw(field, place) as never);
}

test.each<[string, Field, Json]>([
  ["text", text, "two\nlines"],
  ["a choice that is an object", choice, { days: 7 }],
  ["a choice that stands for null", choice, null],
  ["a choice longer than Slack's values", choice, "x".repeat(400)],
  ["choices", choices, [null, { days: 7 }]],
  ["one of thousands", { ...choice, options: choicesTo(4_000) }, 3_999],
  ["an item", item, "b-1"],
  ["days and a time", weekly, { run_days: "0,3", schedule: "04:30" }],
  ["a list", list, ["a", "b"]],
  ["a list of days and times", { ...list, of: weekly }, [{ run_days: "1", schedule: "23:59" }]],
  ["a list of ticks", { ...list, of: flag }, [false, true]],
  ["a date", { ...base, kind: "date" }, "2026-01-31"],
  ["a time", { ...base, kind: "time" }, "08:05"],
  ["an instant", { ...base, kind: "datetime" }, "2026-01-31T08:30:00Z"],
  ["a duration", { ...base, kind: "duration" }, "1h30m"],
  ["people", people, ["U0ANA", "U0BO"]],
  ["a person", { ...people, several: false }, "U0ANA"],
])("%s that the form begins with is read as it was", (_what, bare, value) => {
  const field = startingAt(bare, value);
  const place = placeOf(field, { rows: Array.isArray(value) ? value.length : 0 });
  const blocks = viewOf(field).draw(field, place);
  expect(validateBlocks(blocks as never, "modal")).toEqual([]);
  expect(viewOf(field).read(field, untouched(field, place), place)).toEqual({ value, errors: {} });
});

test.each<[string, Field, ElementState, Json | undefined]>([
  ["no text", text, { value: null }, undefined],
  ["a number, as Slack sends it", number, { value: "45" }, "45"],
  ["a tick", flag, { selected_options: [{ value: "true" }] }, true],
  ["no tick, left alone", flag, { selected_options: [] }, undefined],
  ["no tick, where it was ticked or said to be off", { ...flag, initial: true }, { selected_options: [] }, false],
  ["no choice", choice, { selected_option: null }, undefined],
  ["choices, all taken away", { ...choices, initial: [null] }, { selected_options: [] }, []],
  ["nobody", people, { selected_users: [] }, undefined],
  [
    "a file",
    { ...base, kind: "file", extensions: [] },
    { files: [{ id: "F1", name: "a.csv" }] },
    { id: "F1", name: "a.csv" },
  ],
  ["no file", { ...base, kind: "file", extensions: [] }, { files: [] }, undefined],
])("%s is read", (_what, field, state, value) => {
  const read = viewOf(field).read(field, { "field:3": { value: state } }, placeOf(field));
  expect(read).toEqual({ value, errors: {} });
});

test.each<[Field, ElementState]>([
  [choice, { selected_option: { value: "9" } }],
  [choices, { selected_options: [{ value: "null" }, { value: "9" }] }],
  [item, { selected_option: { value: '"b-2"' } }],
])("a choice that is not offered is refused for a $kind", (field, state) => {
  const { value, errors } = viewOf(field).read(field, { "field:3": { value: state } }, placeOf(field));
  expect(value).toBeUndefined();
  expect(errors["field:3"]).toContain("not offered any more");
});

test("half a weekly time is told under the other half", () => {
  const place = placeOf(weekly);
  const days = { "field:3:days": { value: { selected_options: [{ value: "1" }] } } };
  const time = { "field:3:time": { value: { selected_time: "04:30" } } };
  expect(Object.keys(viewOf(weekly).read(weekly, days, place).errors)).toEqual(["field:3:time"]);
  expect(Object.keys(viewOf(weekly).read(weekly, time, place).errors)).toEqual(["field:3:days"]);
});

test("a weekly time says what it is where the person lives", () => {
  const field = startingAt(weekly, { run_days: "1,4", schedule: "23:30" });
  const value = { run_days: "1,4", schedule: "23:30" };
  const place = placeOf(field, { zone: "Europe/Madrid", value });
  expect(JSON.stringify(viewOf(field).draw(field, place))).toContain(
    "For you that is Tue and Fri at 00:30 in Europe/Madrid.",
  );
});

test("an error of a list's row is told under the row that holds it", () => {
  const place = placeOf(list, { rows: 3 });
  const state = { "field:3:0": { value: { value: null } }, "field:3:2": { value: { value: "bad" } } };
  expect(viewOf(list).errorBlock(list, state, place, sentence("inRow", { row: 1, error: { message: "no." } }))).toBe(
    "field:3:2",
  );
  expect(viewOf(list).errorBlock(list, state, place, sentence("required"))).toBe("field:3:0");
  expect(viewOf(list).errorBlock(list, {}, placeOf(list), sentence("required"))).toBeUndefined();
});

test("what is sensitive is said to be kept secret", () => {
  const field: Field = { ...text, sensitive: true, help: "From the vault." };
  expect(JSON.stringify(viewOf(field).draw(field, placeOf(field)))).toContain("From the vault. Slack shows this while");
});
