import type { SlackObject } from "./control-types.ts";
import { heldValue, isEmptyValue } from "./element-values.ts";
import { isSlackObject, objectAt, textAt } from "./slack-object.ts";
import type { StateValues } from "./state/views.ts";

/**
 * What Slack's own client looks at before it sends a form. The app never sees a submission that fails here, and must
 * not rely on it either: other clients may be laxer. The words are near Slack's, not collected from it.
 */
export function clientErrors(blocks: readonly SlackObject[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block["type"] !== "input") continue;
    const element = objectAt(block, "element") ?? {};
    const blockId = textAt(block, "block_id") ?? "";
    const error = inputError(block, element, values[blockId]?.[textAt(element, "action_id") ?? ""]);
    if (error !== undefined) errors[blockId] = error;
  }
  return errors;
}

function inputError(block: SlackObject, element: SlackObject, state: SlackObject | undefined): string | undefined {
  if (!state || isEmptyValue(state)) {
    return block["optional"] === true ? undefined : "Please complete this required field.";
  }
  return checks[textAt(element, "type") ?? ""]?.(heldValue(state), element);
}

const checks: Readonly<Record<string, (value: unknown, element: SlackObject) => string | undefined>> = {
  plain_text_input: textError,
  number_input: numberError,
  email_text_input: (value) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value)) ? undefined : "Please enter a valid email address.",
  url_text_input: (value) => (URL.canParse(String(value)) ? undefined : "Please enter a valid URL."),
  file_input: fileError,
  multi_static_select: countError,
  multi_external_select: countError,
  multi_users_select: countError,
  multi_channels_select: countError,
  multi_conversations_select: countError,
};

function textError(value: unknown, element: SlackObject): string | undefined {
  const length = String(value).length;
  const { min_length: min, max_length: max } = element;
  if (typeof min === "number" && length < min) return `Please enter at least ${min} characters.`;
  if (typeof max === "number" && length > max) return `Please enter no more than ${max} characters.`;
  return undefined;
}

function numberError(value: unknown, element: SlackObject): string | undefined {
  const text = String(value);
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(text)) return "Please enter a number.";
  const number = Number(text);
  const { min_value: min, max_value: max } = element;
  if (element["is_decimal_allowed"] !== true && !Number.isInteger(number)) return "Please enter a whole number.";
  if (typeof min === "string" && number < Number(min)) return `Please enter a number of at least ${min}.`;
  if (typeof max === "string" && number > Number(max)) return `Please enter a number of at most ${max}.`;
  return undefined;
}

function countError(value: unknown, element: SlackObject): string | undefined {
  const max = element["max_selected_items"];
  const tooMany = typeof max === "number" && Array.isArray(value) && value.length > max;
  return tooMany ? `Please choose no more than ${max}.` : undefined;
}

/** Slack takes ten files where the element does not say. */
function fileError(value: unknown, element: SlackObject): string | undefined {
  const files = Array.isArray(value) ? value.filter(isSlackObject) : [];
  const { max_files: max = 10, filetypes: types } = element;
  if (typeof max === "number" && files.length > max) return `Please choose no more than ${max}.`;
  const endings = Array.isArray(types) ? types.map(String) : [];
  const isTaken = (file: SlackObject) => endings.includes((textAt(file, "name") ?? "").split(".").at(-1) ?? "");
  if (endings.length === 0 || files.every(isTaken)) return undefined;
  return `Please choose files of the types ${endings.join(", ")}.`;
}

/** Whether the element asks "are you sure?" before it counts, and in which words. */
export function confirmOf(element: SlackObject): SlackObject | undefined {
  const confirm = element["confirm"];
  return isSlackObject(confirm) ? confirm : undefined;
}
