import type { types } from "@slack/bolt";
import type { Choice, Field } from "../../definition/field.ts";
import { toCanonicalJson, type Json } from "../../lib/json.ts";
import { limits, plain } from "../blocks.ts";

/** The one element of every input block of ours. */
export const valueAction = "value";

/** How a field of a neutral form looks and reads in Slack. Each kind of field is one entry, both ways. */
interface FieldElement<F extends Field> {
  /** The element that fits the field best. */
  draw(field: F): types.InputBlock["element"];
  /** What the person put in, from the element's part of `view.state`; undefined for nothing. */
  read(field: F, state: ElementState): Json | undefined;
}

/** The part of `view.state.values` that belongs to one element. */
export interface ElementState {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_options?: readonly { readonly value?: string }[] | null;
}

type DrawnKind = "text" | "number" | "flag" | "choice";

const elements: { [Kind in DrawnKind]: FieldElement<Extract<Field, { kind: Kind }>> } = {
  text: {
    draw: (field) => ({
      type: "plain_text_input",
      action_id: valueAction,
      max_length: 3_000,
      ...(field.initial ? { initial_value: field.initial } : {}),
    }),
    read: (_field, state) => state.value ?? undefined,
  },
  number: {
    draw: (field) => ({
      type: "number_input",
      action_id: valueAction,
      is_decimal_allowed: !field.wholeNumbers,
      ...(field.initial !== undefined ? { initial_value: String(field.initial) } : {}),
      ...(field.minimum !== undefined ? { min_value: String(field.minimum) } : {}),
      ...(field.maximum !== undefined ? { max_value: String(field.maximum) } : {}),
    }),
    read: (_field, state) => state.value ?? undefined,
  },
  flag: {
    draw(field) {
      const yes = { text: plain("Yes", limits.option), value: "true" };
      return {
        type: "checkboxes",
        action_id: valueAction,
        options: [yes],
        ...(field.initial ? { initial_options: [yes] } : {}),
      };
    },
    // A box that was never ticked and has no initial value was left alone; Slack cannot tell that from "no".
    read: (field, state) => (state.selected_options?.length ? true : field.initial === undefined ? undefined : false),
  },
  choice: {
    draw: (field) =>
      field.options.length <= limits.radioOptions
        ? {
            type: "radio_buttons",
            action_id: valueAction,
            ...chosenInitially(field),
            options: field.options.map(toOption),
          }
        : {
            type: "static_select",
            action_id: valueAction,
            placeholder: plain("Choose one", limits.placeholder),
            ...chosenInitially(field),
            ...listOptions(field.options.map(toOption)),
          },
    read: (field, state) => {
      const index = state.selected_option?.value;
      return index === undefined ? undefined : field.options[Number(index)]?.value;
    },
  },
};

/** The id of the block of the nth field. Ids of inputs may be longer than Slack's ids, so positions stand for them. */
export function fieldBlockId(position: number): string {
  return `field:${position}`;
}

export function fieldToBlock(field: Field, position: number): types.InputBlock {
  return {
    type: "input",
    block_id: fieldBlockId(position),
    label: plain(field.label, limits.label),
    // A required tick is checked by us: Slack would read "required" as "anything ticked", and says it less clearly.
    optional: !field.required || field.kind === "flag",
    element: elementOf(field).draw(field),
    ...(field.help ? { hint: plain(field.help, limits.label) } : {}),
  };
}

export function readField(field: Field, state: ElementState): Json | undefined {
  return elementOf(field).read(field, state);
}

function elementOf(field: Field): FieldElement<Field> {
  const known = Object.hasOwn(elements, field.kind) ? elements[field.kind as DrawnKind] : undefined;
  if (!known) throw new Error(`Slack cannot ask for "${field.id}" yet: it is of the kind ${field.kind}.`);
  return known;
}

/** Options are sent by position: their values may be any JSON, and longer than Slack allows. */
function toOption(choice: Choice, index: number): types.PlainTextOption {
  return {
    text: plain(choice.label, limits.option),
    value: String(index),
    ...(choice.help ? { description: plain(choice.help, limits.optionDescription) } : {}),
  };
}

function chosenInitially(field: Extract<Field, { kind: "choice" }>): { initial_option?: types.PlainTextOption } {
  if (field.initial === undefined) return {};
  const wanted = toCanonicalJson(field.initial);
  const index = field.options.findIndex((choice) => toCanonicalJson(choice.value) === wanted);
  const choice = field.options[index];
  return choice ? { initial_option: toOption(choice, index) } : {};
}

/** One list holds 100 options; more go into groups of 100. */
export function listOptions(
  options: types.PlainTextOption[],
):
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] } {
  if (options.length <= limits.optionsPerList) return { options };
  const groups = [];
  for (let start = 0; start < options.length; start += limits.optionsPerList) {
    const part = options.slice(start, start + limits.optionsPerList);
    groups.push({ label: plain(`${start + 1} to ${start + part.length}`, limits.option), options: part });
  }
  return { option_groups: groups };
}
