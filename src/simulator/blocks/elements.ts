import { anything, boolean, exactlyOne, integer, list, object, oneOf, string } from "./check.ts";
import type { Check, Fields, Rule } from "./check.ts";
import {
  choiceOption,
  confirm,
  imageSource,
  initialAmongOptions,
  menuOption,
  optionGroup,
  overflowOption,
  plainText,
  url,
} from "./composition.ts";
import { limits } from "./limits.ts";

/** Where an element may stand. */
type Home = "actions" | "section" | "context" | "context_actions" | "input";

interface ElementRule {
  readonly homes: readonly Home[];
  readonly check: Check;
}

const common: Fields = { action_id: string({ max: limits.element.actionId }) };
const placeholder = plainText(limits.element.placeholder);
const pick: Fields = { ...common, confirm, focus_on_load: boolean(), placeholder };
const dispatch: Fields = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf("on_enter_pressed", "on_character_entered"), { max: 2 }) },
  ),
};
const typing: Fields = { ...common, ...dispatch, focus_on_load: boolean(), placeholder };
const id = string();
const feedback = object(
  { text: plainText(limits.button.text), value: string({ max: limits.button.value }) },
  { accessibility_label: string({ max: limits.button.accessibilityLabel }) },
);
const several: Fields = { max_selected_items: integer(1, 100) };
const filter = object(
  {},
  {
    include: list(oneOf("im", "mpim", "private", "public")),
    exclude_external_shared_channels: boolean(),
    exclude_bot_users: boolean(),
  },
);
const conversations: Fields = { filter, default_to_current_conversation: boolean() };
const offered: Fields = {
  options: list(menuOption, { max: limits.select.options }),
  option_groups: list(optionGroup, { max: limits.select.groups }),
};
const choices = list(choiceOption, { max: limits.choices.options });
const minQuery: Fields = { min_query_length: integer(0, 3_000) };
const decimal = string({ pattern: /^-?\d+(\.\d+)?$/ });

function element(type: string, required: Fields, optional: Fields, ...rules: readonly Rule[]): Check {
  return object({ type: oneOf(type), ...required }, optional, ...rules);
}

const withinLengths: Rule = (input, at, findings) => {
  const { initial_value: initial, min_length: min, max_length: max } = input;
  if (typeof min === "number" && typeof max === "number" && min > max) {
    findings.add(`${at}/min_length`, "must be less than or equal to max_length");
  }
  if (typeof initial !== "string") return;
  if (typeof min === "number" && initial.length < min) findings.add(`${at}/initial_value`, "is below min_length");
  if (typeof max === "number" && initial.length > max) findings.add(`${at}/initial_value`, "is over max_length");
};

const withinRange: Rule = (input, at, findings) => {
  const number = (name: string): number => (typeof input[name] === "string" ? Number(input[name]) : NaN);
  if (number("min_value") > number("max_value")) findings.add(`${at}/min_value`, "must be less than max_value");
  if (number("initial_value") < number("min_value")) findings.add(`${at}/initial_value`, "is below min_value");
  if (number("initial_value") > number("max_value")) findings.add(`${at}/initial_value`, "is over max_value");
  const isWhole = input["is_decimal_allowed"] === false;
  for (const name of ["min_value", "max_value", "initial_value"]) {
    if (isWhole && !Number.isNaN(number(name)) && !Number.isInteger(number(name))) {
      findings.add(`${at}/${name}`, "must be a whole number when is_decimal_allowed is false");
    }
  }
};

const everywhere: readonly Home[] = ["actions", "section", "input"];

/** Every element the simulator knows: where it may stand and what it must look like. */
const elements: Readonly<Record<string, ElementRule>> = {
  button: {
    homes: ["actions", "section"],
    check: element(
      "button",
      { text: plainText(limits.button.text) },
      {
        ...common,
        confirm,
        value: string({ min: 0, max: limits.button.value }),
        url: url(limits.button.url),
        style: oneOf("primary", "danger"),
        accessibility_label: string({ max: limits.button.accessibilityLabel }),
      },
    ),
  },
  feedback_buttons: {
    homes: ["context_actions"],
    check: element("feedback_buttons", { positive_button: feedback, negative_button: feedback }, common),
  },
  icon_button: {
    homes: ["context_actions"],
    check: element(
      "icon_button",
      { icon: oneOf("trash"), text: plainText(limits.button.text) },
      {
        ...common,
        confirm,
        value: string({ min: 0, max: limits.button.value }),
        accessibility_label: string({ max: limits.button.accessibilityLabel }),
        visible_to_user_ids: list(id),
      },
    ),
  },
  overflow: {
    homes: ["actions", "section"],
    check: element(
      "overflow",
      { options: list(overflowOption, { max: limits.overflow.options }) },
      { ...common, confirm },
    ),
  },
  image: {
    homes: ["section", "context"],
    check: element(
      "image",
      { alt_text: string({ max: limits.image.altText }) },
      imageSource,
      exactlyOne("image_url", "slack_file"),
    ),
  },
  checkboxes: {
    homes: everywhere,
    check: element(
      "checkboxes",
      { options: choices },
      { ...common, confirm, focus_on_load: boolean(), initial_options: choices },
      initialAmongOptions,
    ),
  },
  radio_buttons: {
    homes: everywhere,
    check: element(
      "radio_buttons",
      { options: choices },
      { ...common, confirm, focus_on_load: boolean(), initial_option: choiceOption },
      initialAmongOptions,
    ),
  },
  static_select: {
    homes: everywhere,
    check: element(
      "static_select",
      {},
      { ...pick, ...offered, initial_option: menuOption },
      exactlyOne("options", "option_groups"),
      initialAmongOptions,
    ),
  },
  multi_static_select: {
    homes: everywhere,
    check: element(
      "multi_static_select",
      {},
      { ...pick, ...offered, ...several, initial_options: list(menuOption, { max: limits.select.options }) },
      exactlyOne("options", "option_groups"),
      initialAmongOptions,
    ),
  },
  external_select: {
    homes: everywhere,
    check: element("external_select", {}, { ...pick, ...minQuery, initial_option: menuOption }),
  },
  multi_external_select: {
    homes: everywhere,
    check: element(
      "multi_external_select",
      {},
      { ...pick, ...minQuery, ...several, initial_options: list(menuOption, { max: limits.select.options }) },
    ),
  },
  users_select: { homes: everywhere, check: element("users_select", {}, { ...pick, initial_user: id }) },
  multi_users_select: {
    homes: everywhere,
    check: element("multi_users_select", {}, { ...pick, ...several, initial_users: list(id, { min: 0 }) }),
  },
  channels_select: {
    homes: everywhere,
    check: element("channels_select", {}, { ...pick, initial_channel: id, response_url_enabled: boolean() }),
  },
  multi_channels_select: {
    homes: everywhere,
    check: element("multi_channels_select", {}, { ...pick, ...several, initial_channels: list(id, { min: 0 }) }),
  },
  conversations_select: {
    homes: everywhere,
    check: element(
      "conversations_select",
      {},
      { ...pick, ...conversations, initial_conversation: id, response_url_enabled: boolean() },
    ),
  },
  multi_conversations_select: {
    homes: everywhere,
    check: element(
      "multi_conversations_select",
      {},
      { ...pick, ...conversations, ...several, initial_conversations: list(id, { min: 0 }) },
    ),
  },
  datepicker: {
    homes: everywhere,
    check: element("datepicker", {}, { ...pick, initial_date: string({ pattern: /^\d{4}-\d{2}-\d{2}$/ }) }),
  },
  timepicker: {
    homes: everywhere,
    check: element(
      "timepicker",
      {},
      { ...pick, initial_time: string({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/ }), timezone: string() },
    ),
  },
  datetimepicker: {
    homes: ["actions", "input"],
    check: element(
      "datetimepicker",
      {},
      { ...common, confirm, focus_on_load: boolean(), initial_date_time: integer(1_000_000_000, 9_999_999_999) },
    ),
  },
  plain_text_input: {
    homes: ["input"],
    check: element(
      "plain_text_input",
      {},
      {
        ...typing,
        multiline: boolean(),
        initial_value: string({ min: 0, max: limits.textInput.length }),
        min_length: integer(0, limits.textInput.length),
        max_length: integer(1, limits.textInput.length),
      },
      withinLengths,
    ),
  },
  number_input: {
    homes: ["input"],
    check: element(
      "number_input",
      { is_decimal_allowed: boolean() },
      { ...typing, initial_value: decimal, min_value: decimal, max_value: decimal },
      withinRange,
    ),
  },
  email_text_input: {
    homes: ["input"],
    check: element("email_text_input", {}, { ...typing, initial_value: string({ min: 0 }) }),
  },
  url_text_input: {
    homes: ["input"],
    check: element("url_text_input", {}, { ...typing, initial_value: string({ min: 0 }) }),
  },
  rich_text_input: {
    homes: ["input"],
    check: element(
      "rich_text_input",
      {},
      { ...typing, initial_value: anything(), min_lines: integer(1, 50), max_lines: integer(1, 50) },
    ),
  },
  file_input: {
    homes: ["input"],
    check: element(
      "file_input",
      {},
      { ...common, filetypes: list(string()), max_files: integer(1, limits.fileInput.files) },
    ),
  },
};

/** The checks of all elements that may stand at this place. */
export function elementsFor(home: Home): Fields {
  return Object.fromEntries(
    Object.entries(elements).flatMap(([type, { homes, check }]) => (homes.includes(home) ? [[type, check]] : [])),
  );
}
