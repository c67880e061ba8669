import { expect, test } from "vitest";
import type { Field } from "../../src/definition/field.ts";
import { fieldToBlock, readField } from "../../src/slack/views/field-block.ts";

const base = { id: "x", label: "X", required: false, sensitive: false, isShownBy: [] };
const text: Field = { ...base, kind: "text", multiline: false };
const number: Field = { ...base, kind: "number", wholeNumbers: true, minimum: 1, initial: 30 };
const flag = { ...base, kind: "flag" } as const satisfies Field;
const few: Field = {
  ...base,
  kind: "choice",
  options: [
    { value: { days: 7 }, label: "A week" },
    { value: null, label: "Never" },
  ],
};
const many: Field = {
  ...base,
  kind: "choice",
  options: Array.from({ length: 150 }, (_, index) => ({ value: index, label: `${index}` })),
};

test.each([
  [text, "plain_text_input"],
  [number, "number_input"],
  [flag, "checkboxes"],
  [few, "radio_buttons"],
  [many, "static_select"],
] as const)("a field of kind $kind becomes the element that fits it", (field, element) => {
  expect(fieldToBlock(field, 3)).toMatchObject({ type: "input", block_id: "field:3", element: { type: element } });
});

test.each([
  ["text", text, { value: "hello" }, "hello"],
  ["no text", text, { value: null }, undefined],
  ["a number, as Slack sends it", number, { value: "45" }, "45"],
  ["a tick", flag, { selected_options: [{ value: "true" }] }, true],
  ["no tick, left alone", flag, { selected_options: [] }, undefined],
  ["no tick, where it was ticked or said to be off", { ...flag, initial: true }, { selected_options: [] }, false],
  ["a choice, whatever JSON it stands for", few, { selected_option: { value: "0" } }, { days: 7 }],
  ["the choice that stands for null", few, { selected_option: { value: "1" } }, null],
  ["a choice that does not exist", few, { selected_option: { value: "9" } }, undefined],
  ["no choice", few, { selected_option: null }, undefined],
] as const)("%s is read", (_what, field, state, value) => {
  expect(readField(field, state)).toEqual(value);
});
