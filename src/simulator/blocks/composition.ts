import type { SlackObject } from "../control-types.ts";
import { isSlackObject, objectsAt, textAt } from "../slack-object.ts";
import { boolean, byType, list, object, oneOf, string, type Check, type Fields, type Rule } from "./check.ts";
import { limits } from "./limits.ts";

/** The small objects that blocks and elements are made of. */

export function plainText(max: number, min = 1): Check {
  return byType({ plain_text: plainTextObject(max, min) });
}

export function anyText(max: number): Check {
  return byType({
    plain_text: plainTextObject(max, 1),
    mrkdwn: object({ type: oneOf("mrkdwn"), text: string({ max }) }, { verbatim: boolean() }),
  });
}

function plainTextObject(max: number, min: number): Check {
  return object({ type: oneOf("plain_text"), text: string({ min, max }) }, { emoji: boolean() });
}

export const confirm: Check = object(
  { text: anyText(limits.confirm.text) },
  {
    title: plainText(limits.confirm.title),
    confirm: plainText(limits.confirm.confirm),
    deny: plainText(limits.confirm.deny),
    style: oneOf("primary", "danger"),
  },
);

const value = string({ max: limits.option.value });

/** An option of a menu: plain text only. */
export const menuOption: Check = object(
  { text: plainText(limits.option.text), value },
  { description: plainText(limits.option.description) },
);

/** An option of checkboxes or radio buttons: it may be formatted. */
export const choiceOption: Check = object(
  { text: anyText(limits.option.text), value },
  { description: anyText(limits.option.description) },
);

/** An option of an overflow menu: it may open an address. */
export const overflowOption: Check = object(
  { text: plainText(limits.option.text), value },
  { description: plainText(limits.option.description), url: url(limits.option.url) },
);

export const optionGroup: Check = object({
  label: plainText(limits.select.groupLabel),
  options: list(menuOption, { max: limits.select.options }),
});

export function url(max: number): Check {
  return string({ max, pattern: /^(https?|mailto|slack):/i });
}

/** An image by address or by an uploaded file. */
export const imageSource: Fields = {
  image_url: string({ max: limits.image.url, pattern: /^https?:/i }),
  slack_file: object({}, { id: string(), url: string() }),
};

/** All options of an element, from groups too. */
export function optionsOf(element: SlackObject): readonly SlackObject[] {
  const grouped = objectsAt(element, "option_groups").flatMap((group) => objectsAt(group, "options"));
  return [...objectsAt(element, "options"), ...grouped];
}

/** What is selected at first has to be among what is offered. */
export const initialAmongOptions: Rule = (element, at, findings) => {
  const offered = new Set(optionsOf(element).map((option) => textAt(option, "value")));
  const isOffered = (option: unknown): boolean => isSlackObject(option) && offered.has(textAt(option, "value"));
  const one = element["initial_option"];
  if (isSlackObject(one) && !isOffered(one)) findings.add(`${at}/initial_option`, "must be one of the options");
  for (const [index, option] of objectsAt(element, "initial_options").entries()) {
    if (!isOffered(option)) findings.add(`${at}/initial_options/${index}`, "must be one of the options");
  }
};
