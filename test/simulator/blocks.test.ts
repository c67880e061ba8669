import { describe, expect, test } from "vitest";
import { readView } from "../../src/simulator/blocks/view.ts";
import { validateBlocks } from "../../src/simulator/blocks/validate.ts";
import type { Surface } from "../../src/simulator/blocks/check.ts";
import { callMethod, openSimulator } from "./harness.ts";

const text = (length: number): string => "x".repeat(length);
const plain = (length = 5): object => ({ type: "plain_text", text: text(length) });
const mrkdwn = (length = 5): object => ({ type: "mrkdwn", text: text(length) });
const option = (value = "a", more: object = {}): object => ({ text: plain(), value, ...more });
const options = (count: number): object[] => Array.from({ length: count }, (_, index) => option(String(index)));
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const section = (more: object = {}): object => ({ type: "section", text: mrkdwn(), ...more });
const button = (more: object = {}): object => ({ type: "button", text: plain(), action_id: "go", ...more });
const actions = (...elements: object[]): object => ({ type: "actions", elements });
const input = (element: object, more: object = {}): object => ({ type: "input", label: plain(), element, ...more });
const typed = (more: object = {}): object => ({ type: "plain_text_input", action_id: "v", ...more });
const number = (more: object = {}): object => ({ type: "number_input", is_decimal_allowed: false, ...more });
const select = (more: object = {}): object => ({ type: "static_select", options: options(2), ...more });
const confirm = (more: object = {}): object => ({ text: plain(), ...more });
const cell = { type: "raw_text", text: "1" };
const table = (rows: number, columns = 1): object => ({
  type: "table",
  rows: times(rows, () => times(columns, () => cell)),
});

const feedback = (more: object = {}): object => ({
  type: "feedback_buttons",
  positive_button: { text: plain(), value: "good" },
  negative_button: { text: plain(), value: "bad", ...more },
});
const asides = (...elements: object[]): object => ({ type: "context_actions", elements });
const trash = (more: object = {}): object => ({ type: "icon_button", icon: "trash", text: plain(), ...more });

type Case = [rule: string, good: object[], bad: object[], problem: string];

/** Just inside the limit, and just outside: one row per rule. The third is where Slack points to. */
const rows: Case[] = [
  [
    "50 blocks",
    times(50, () => ({ type: "divider" })),
    times(51, () => ({ type: "divider" })),
    "no more than 50 items allowed [json-pointer:/blocks]",
  ],
  [
    "context_actions 5",
    [asides(...times(5, (index) => trash({ action_id: `t${index}` })))],
    [asides(...times(6, (index) => trash({ action_id: `t${index}` })))],
    "no more than 5 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "feedback value 2,000",
    [asides(feedback({ value: text(2_000) }))],
    [asides(feedback({ value: text(2_001) }))],
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/negative_button/value]",
  ],
  [
    "context_actions takes no button",
    [asides(trash())],
    [asides(button())],
    "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
  ],
  [
    "icons that Slack has",
    [asides(trash())],
    [asides(trash({ icon: "skull" }))],
    "must be a valid enum value [json-pointer:/blocks/0/elements/0/icon]",
  ],
  [
    "table cells 10,000 in sum",
    [{ type: "table", rows: times(10, () => [{ type: "raw_text", text: text(1_000) }]) }],
    [{ type: "table", rows: times(10, () => [{ type: "raw_text", text: text(1_001) }]) }],
    "must be less than 10001 characters [json-pointer:/blocks/0/rows]",
  ],
  [
    "markdown 12,000 in sum",
    times(2, () => ({ type: "markdown", text: text(6_000) })),
    times(2, () => ({ type: "markdown", text: text(6_001) })),
    "all markdown blocks together must be less than 12001 characters [json-pointer:/blocks]",
  ],
  [
    "known block types",
    [{ type: "divider" }],
    [{ type: "carousel" }],
    "unsupported type: carousel [json-pointer:/blocks/0/type]",
  ],
  ...["card", "container", "data_table", "data_visualization", "layout", "plan", "task_card"].map((type): Case => [
    `no ${type}, which came later`,
    [{ type: "divider" }],
    [{ type }],
    `unsupported type: ${type} [json-pointer:/blocks/0/type]`,
  ]),
  [
    "known element types",
    [actions(button())],
    [actions({ type: "lever" })],
    "unsupported type: lever [json-pointer:/blocks/0/elements/0/type]",
  ],
  [
    "known fields",
    [section()],
    [section({ colour: "red" })],
    "invalid additional property: colour [json-pointer:/blocks/0]",
  ],
  [
    "block_id 255",
    [section({ block_id: text(255) })],
    [section({ block_id: text(256) })],
    "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
  ],
  [
    "block_id unique",
    [section({ block_id: "a" }), section({ block_id: "b" })],
    [section({ block_id: "a" }), section({ block_id: "a" })],
    "block_id `a` already exists for another block [json-pointer:/blocks/1/block_id]",
  ],
  [
    "action_id unique in its block",
    [actions(button(), button({ action_id: "stop" }))],
    [actions(button(), button())],
    "action_id `go` already exists for another element [json-pointer:/blocks/0/elements/1/action_id]",
  ],
  [
    "action_id again in another block",
    [actions(button()), actions(button())],
    [actions(button({ action_id: text(256) }))],
    "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
  ],
  [
    "section has a text",
    [section()],
    [{ type: "section" }],
    "missing required field: text or fields [json-pointer:/blocks/0]",
  ],
  [
    "section text 3,000",
    [section({ text: mrkdwn(3_000) })],
    [section({ text: mrkdwn(3_001) })],
    "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "section text not empty",
    [section()],
    [section({ text: mrkdwn(0) })],
    "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "section fields 10",
    [section({ fields: times(10, () => mrkdwn()) })],
    [section({ fields: times(11, () => mrkdwn()) })],
    "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
  ],
  [
    "section field 2,000",
    [section({ fields: [mrkdwn(2_000)] })],
    [section({ fields: [mrkdwn(2_001)] })],
    "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
  ],
  [
    "section takes no input element",
    [section({ accessory: button() })],
    [section({ accessory: typed() })],
    "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
  ],
  [
    "header 150",
    [{ type: "header", text: plain(150) }],
    [{ type: "header", text: plain(151) }],
    "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "header is plain",
    [{ type: "header", text: plain() }],
    [{ type: "header", text: mrkdwn() }],
    "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
  ],
  [
    "context 10 elements",
    [{ type: "context", elements: times(10, () => mrkdwn()) }],
    [{ type: "context", elements: times(11, () => mrkdwn()) }],
    "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "context takes no button",
    [{ type: "context", elements: [plain()] }],
    [{ type: "context", elements: [button()] }],
    "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
  ],
  [
    "actions 25 elements",
    [actions(...times(25, (i) => button({ action_id: `a${i}` })))],
    [actions(...times(26, (i) => button({ action_id: `a${i}` })))],
    "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "actions not empty",
    [actions(button())],
    [actions()],
    "no less than 1 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "image alt text 2,000",
    [{ type: "image", image_url: "https://a.b/c.png", alt_text: text(2_000) }],
    [{ type: "image", image_url: "https://a.b/c.png", alt_text: text(2_001) }],
    "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]",
  ],
  [
    "image address 3,000",
    [{ type: "image", image_url: `https://${text(2_992)}`, alt_text: "a" }],
    [{ type: "image", image_url: `https://${text(2_993)}`, alt_text: "a" }],
    "must be less than 3001 characters [json-pointer:/blocks/0/image_url]",
  ],
  [
    "image has a source",
    [{ type: "image", slack_file: { id: "F1" }, alt_text: "a" }],
    [{ type: "image", alt_text: "a" }],
    "missing required field: image_url or slack_file [json-pointer:/blocks/0]",
  ],
  [
    "image title 2,000",
    [{ type: "image", image_url: "https://a.b", alt_text: "a", title: plain(2_000) }],
    [{ type: "image", image_url: "https://a.b", alt_text: "a", title: plain(2_001) }],
    "must be less than 2001 characters [json-pointer:/blocks/0/title/text]",
  ],
  [
    "button text 75",
    [actions(button({ text: plain(75) }))],
    [actions(button({ text: plain(76) }))],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
  ],
  [
    "button value 2,000",
    [actions(button({ value: text(2_000) }))],
    [actions(button({ value: text(2_001) }))],
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
  ],
  [
    "button url 3,000",
    [actions(button({ url: `https://${text(2_992)}` }))],
    [actions(button({ url: `https://${text(2_993)}` }))],
    "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
  ],
  [
    "button style",
    [actions(button({ style: "danger" }))],
    [actions(button({ style: "red" }))],
    "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
  ],
  [
    "button label 75",
    [actions(button({ accessibility_label: text(75) }))],
    [actions(button({ accessibility_label: text(76) }))],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
  ],
  [
    "confirm title 100",
    [actions(button({ confirm: confirm({ title: plain(100) }) }))],
    [actions(button({ confirm: confirm({ title: plain(101) }) }))],
    "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
  ],
  [
    "confirm text 300",
    [actions(button({ confirm: confirm({ text: mrkdwn(300) }) }))],
    [actions(button({ confirm: confirm({ text: mrkdwn(301) }) }))],
    "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
  ],
  [
    "confirm yes 30",
    [actions(button({ confirm: confirm({ confirm: plain(30) }) }))],
    [actions(button({ confirm: confirm({ confirm: plain(31) }) }))],
    "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]",
  ],
  [
    "confirm no 30",
    [actions(button({ confirm: confirm({ deny: plain(30) }) }))],
    [actions(button({ confirm: confirm({ deny: plain(31) }) }))],
    "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]",
  ],
  [
    "100 options",
    [actions(select({ options: options(100) }))],
    [actions(select({ options: options(101) }))],
    "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "options or groups",
    [actions(select())],
    [actions({ type: "static_select" })],
    "missing required field: options or option_groups [json-pointer:/blocks/0/elements/0]",
  ],
  [
    "100 groups",
    [actions({ type: "static_select", option_groups: times(100, () => ({ label: plain(), options: options(1) })) })],
    [actions({ type: "static_select", option_groups: times(101, () => ({ label: plain(), options: options(1) })) })],
    "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/option_groups]",
  ],
  [
    "group label 75",
    [actions({ type: "static_select", option_groups: [{ label: plain(75), options: options(1) }] })],
    [actions({ type: "static_select", option_groups: [{ label: plain(76), options: options(1) }] })],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/option_groups/0/label/text]",
  ],
  [
    "option text 75",
    [actions(select({ options: [option("a", { text: plain(75) })] }))],
    [actions(select({ options: [option("a", { text: plain(76) })] }))],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
  ],
  [
    "option value 150",
    [actions(select({ options: [option(text(150))] }))],
    [actions(select({ options: [option(text(151))] }))],
    "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
  ],
  [
    "option description 75",
    [actions(select({ options: [option("a", { description: plain(75) })] }))],
    [actions(select({ options: [option("a", { description: plain(76) })] }))],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/description/text]",
  ],
  [
    "initial option is offered",
    [actions(select({ initial_option: option("1") }))],
    [actions(select({ initial_option: option("7") }))],
    "must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
  ],
  [
    "placeholder 150",
    [actions(select({ placeholder: plain(150) }))],
    [actions(select({ placeholder: plain(151) }))],
    "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]",
  ],
  [
    "checkboxes 10",
    [actions({ type: "checkboxes", options: options(10) })],
    [actions({ type: "checkboxes", options: options(11) })],
    "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "radio buttons 10",
    [actions({ type: "radio_buttons", options: options(10) })],
    [actions({ type: "radio_buttons", options: options(11) })],
    "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "overflow 5",
    [actions({ type: "overflow", options: options(5) })],
    [actions({ type: "overflow", options: options(6) })],
    "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "date form",
    [actions({ type: "datepicker", initial_date: "2026-01-31" })],
    [actions({ type: "datepicker", initial_date: "31.1.2026" })],
    "must match pattern: ^\\d{4}-\\d{2}-\\d{2}$ [json-pointer:/blocks/0/elements/0/initial_date]",
  ],
  [
    "time form",
    [actions({ type: "timepicker", initial_time: "23:59" })],
    [actions({ type: "timepicker", initial_time: "24:00" })],
    "must match pattern: ^([01]\\d|2[0-3]):[0-5]\\d$ [json-pointer:/blocks/0/elements/0/initial_time]",
  ],
  [
    "markdown 12,000",
    [{ type: "markdown", text: text(12_000) }],
    [{ type: "markdown", text: text(12_001) }],
    "must be less than 12001 characters [json-pointer:/blocks/0/text]",
  ],
  ["table rows 100", [table(100)], [table(101)], "no more than 100 items allowed [json-pointer:/blocks/0/rows]"],
  ["table columns 20", [table(1, 20)], [table(1, 21)], "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"],
  ["one table", [table(1)], [table(1), table(1)], "only_one_table_allowed [json-pointer:/blocks]"],
  [
    "rich text pieces",
    [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "a" }] }] }],
    [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "html" }] }] }],
    "unsupported type: html [json-pointer:/blocks/0/elements/0/elements/0/type]",
  ],
  [
    "alert only in modals",
    [section()],
    [{ type: "alert", text: plain() }],
    "unsupported type: alert [json-pointer:/blocks/0/type]",
  ],
];

/** Rules of inputs, which stand in modals. */
const modalRows: typeof rows = [
  [
    "100 blocks",
    times(100, () => ({ type: "divider" })),
    times(101, () => ({ type: "divider" })),
    "no more than 100 items allowed [json-pointer:/blocks]",
  ],
  [
    "alert",
    [{ type: "alert", text: plain(), level: "warning" }],
    [{ type: "alert", text: plain(), level: "loud" }],
    "must be a valid enum value [json-pointer:/blocks/0/level]",
  ],
  [
    "markdown only in messages",
    [section()],
    [{ type: "markdown", text: "a" }],
    "unsupported type: markdown [json-pointer:/blocks/0/type]",
  ],
  ["table only in messages", [section()], [table(1)], "unsupported type: table [json-pointer:/blocks/0/type]"],
  [
    "input has an element",
    [input(typed())],
    [{ type: "input", label: plain() }],
    "missing required field: element [json-pointer:/blocks/0]",
  ],
  [
    "input takes no button",
    [input(select())],
    [input(button())],
    "unsupported type: button [json-pointer:/blocks/0/element/type]",
  ],
  [
    "label 2,000",
    [input(typed(), { label: plain(2_000) })],
    [input(typed(), { label: plain(2_001) })],
    "must be less than 2001 characters [json-pointer:/blocks/0/label/text]",
  ],
  [
    "label is plain",
    [input(typed())],
    [input(typed(), { label: mrkdwn() })],
    "unsupported type: mrkdwn [json-pointer:/blocks/0/label/type]",
  ],
  [
    "hint 2,000",
    [input(typed(), { hint: plain(2_000) })],
    [input(typed(), { hint: plain(2_001) })],
    "must be less than 2001 characters [json-pointer:/blocks/0/hint/text]",
  ],
  [
    "text length 3,000",
    [input(typed({ max_length: 3_000 }))],
    [input(typed({ max_length: 3_001 }))],
    "must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]",
  ],
  [
    "text min up to max",
    [input(typed({ min_length: 2, max_length: 2 }))],
    [input(typed({ min_length: 3, max_length: 2 }))],
    "must be less than or equal to max_length [json-pointer:/blocks/0/element/min_length]",
  ],
  [
    "initial text in its limits",
    [input(typed({ max_length: 2, initial_value: "ab" }))],
    [input(typed({ max_length: 2, initial_value: "abc" }))],
    "is over max_length [json-pointer:/blocks/0/element/initial_value]",
  ],
  [
    "is_decimal_allowed required",
    [input(number())],
    [input({ type: "number_input" })],
    "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
  ],
  [
    "numbers as text",
    [input(number({ min_value: "1" }))],
    [input(number({ min_value: 1 }))],
    "must provide a string [json-pointer:/blocks/0/element/min_value]",
  ],
  [
    "number in its range",
    [input(number({ min_value: "1", initial_value: "1" }))],
    [input(number({ min_value: "1", initial_value: "0" }))],
    "is below min_value [json-pointer:/blocks/0/element/initial_value]",
  ],
  [
    "file input 10",
    [input({ type: "file_input", max_files: 10 })],
    [input({ type: "file_input", max_files: 11 })],
    "must be less than or equal to 10 [json-pointer:/blocks/0/element/max_files]",
  ],
  [
    "one focus",
    [input(typed({ focus_on_load: true }))],
    [input(typed({ focus_on_load: true })), input(typed({ focus_on_load: true }))],
    "only one element may have focus_on_load [json-pointer:/blocks]",
  ],
];

function testRows(table: typeof rows, surface: Surface): void {
  test.each(table)("%s", (_rule, good, bad, problem) => {
    expect(validateBlocks(good, surface)).toEqual([]);
    expect(validateBlocks(bad, surface)).toContain(problem);
  });
}

describe("blocks in messages", () => testRows(rows, "message"));
describe("blocks in modals", () => testRows(modalRows, "modal"));

describe("views", () => {
  const view = (more: object = {}): object => ({ type: "modal", title: plain(), blocks: [section()], ...more });

  test.each([
    [
      "title 24",
      { title: plain(24) },
      { title: plain(25) },
      "must be less than 25 characters [json-pointer:/view/title/text]",
    ],
    [
      "submit 24",
      { submit: plain(24) },
      { submit: plain(25) },
      "must be less than 25 characters [json-pointer:/view/submit/text]",
    ],
    [
      "close 24",
      { close: plain(24) },
      { close: plain(25) },
      "must be less than 25 characters [json-pointer:/view/close/text]",
    ],
    [
      "private_metadata 3,000",
      { private_metadata: text(3_000) },
      { private_metadata: text(3_001) },
      "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ],
    [
      "callback_id 255",
      { callback_id: text(255) },
      { callback_id: text(256) },
      "must be less than 256 characters [json-pointer:/view/callback_id]",
    ],
    [
      "external_id 255",
      { external_id: text(255) },
      { external_id: text(256) },
      "must be less than 256 characters [json-pointer:/view/external_id]",
    ],
    [
      "a submit where there are inputs",
      { submit: plain(), blocks: [input(typed())] },
      { blocks: [input(typed())] },
      "missing required field: submit [json-pointer:/view]",
    ],
    ["a modal", {}, { type: "home" }, "must be a valid enum value [json-pointer:/view/type]"],
    ["blocks are a list", {}, { blocks: {} }, "must provide an array [json-pointer:/view/blocks]"],
    [
      "blocks point into the view",
      {},
      { blocks: [{ type: "lever" }] },
      "unsupported type: lever [json-pointer:/view/blocks/0/type]",
    ],
  ])("%s", (_rule, good, bad, problem) => {
    expect(readView(view(good))).toMatchObject({ ok: true });
    const refused = readView(view(bad));
    expect(refused).toMatchObject({ ok: false, error: { error: "invalid_arguments" } });
    expect(refused.ok ? [] : refused.error.problems).toContain(problem);
  });

  test("250 kB", () => {
    const blocks = times(90, () => section({ text: mrkdwn(2_900) }));
    expect(readView(view({ blocks }))).toMatchObject({ ok: false, error: { error: "view_too_large" } });
    expect(readView(view({ blocks: blocks.slice(0, 80) }))).toMatchObject({ ok: true });
  });
});

test("blocks.validate says what would be refused, where, and shows nobody anything", async () => {
  const simulator = await openSimulator();
  const asks = (args: Record<string, unknown>) => callMethod(simulator, "blocks.validate", args);
  const wrong = { type: "section", text: { type: "html", text: "x" } };
  const fault = (pointer: string) => ({ pointer, code: "failed_constraint", message: "unsupported type: html" });
  const modal = { type: "modal", title: plain(), blocks: [section()] };
  expect(await asks({ blocks: [section()] })).toEqual({ ok: true });
  expect(await asks({ message: { blocks: [section()] } })).toEqual({ ok: true });
  expect(await asks({ view: modal })).toEqual({ ok: true });
  expect(await asks({ blocks: [section(), wrong] })).toEqual({
    ok: false,
    error: "invalid_blocks",
    errors: [fault("/1/text/type")],
  });
  expect(await asks({ message: { blocks: [wrong] } })).toEqual({
    ok: false,
    error: "invalid_message",
    errors: [fault("/blocks/0/text/type")],
  });
  expect(await asks({ view: { ...modal, blocks: [wrong] } })).toEqual({
    ok: false,
    error: "invalid_view",
    errors: [fault("/blocks/0/text/type")],
  });
  expect(await asks({})).toMatchObject({ error: "invalid_arguments" });
  expect(await asks({ blocks: [section()], view: modal })).toMatchObject({ error: "invalid_arguments" });
});
