import type { types } from "@slack/bolt";
import type { Choice, Field } from "../../definition/field.ts";
import type { Json } from "../../lib/json.ts";
import type { Sentence } from "../../lib/refusal.ts";
import { limits, plain, type Block } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

/** The one element of every input block of ours. */
export const valueAction = "value";

/** How one kind of field looks and reads in Slack, both ways. Each is a file of `fields/`. */
export interface FieldView<F extends Field> {
  /** The blocks that ask for it: one input block, or several parts. */
  draw(field: F, place: Place): Block[];
  /** What the person put in. */
  read(field: F, state: FormState, place: Place): Reading;
  /** The input block under which an error of the whole field is shown; undefined when there is none to show it at. */
  errorBlock(field: F, state: FormState, place: Place, error: Sentence): string | undefined;
}

/** Where and how a field is drawn: everything that is not the field's own. */
export interface Place {
  /** Of the field's block; its parts have ids that begin with it. */
  readonly blockId: string;
  /** Whether we hear of every change, because something in the form depends on it. */
  readonly tells: boolean;
  /** A row of a list is drawn smaller. */
  readonly isRow: boolean;
  /** How many rows a list has now. */
  readonly rows: number;
  /** Whether one more row fits into the view. */
  readonly hasRoom: boolean;
  /** The options of a field as this person may see them. */
  readonly choicesOf: ChoicesOf;
  /** The person's own time zone, such as `Europe/Madrid`. */
  readonly zone: string | undefined;
  readonly now: number;
  /** In the person's language. */
  readonly texts: Texts;
  /** What the field holds now, for what is said beside it. */
  readonly value: Json | undefined;
}

export type ChoicesOf = (field: Field) => readonly Choice[];

/** A value, `undefined` for nothing; or sentences by block id that say why it is none. */
export interface Reading {
  readonly value: Json | undefined;
  readonly errors: { readonly [blockId: string]: string };
}

/** `view.state.values`, by block id and action id. */
export interface FormState {
  readonly [blockId: string]: { readonly [actionId: string]: ElementState } | undefined;
}

/** What Slack keeps of one element. Each kind of element fills one of these. */
export interface ElementState {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_conversation?: string | null;
  readonly selected_options?: readonly { readonly value?: string }[] | null;
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
  readonly selected_user?: string | null;
  readonly selected_users?: readonly string[] | null;
  readonly files?: readonly { readonly id?: string; readonly name?: string | null }[] | null;
}

export function elementState(state: FormState, blockId: string): ElementState {
  return state[blockId]?.[valueAction] ?? {};
}

/** A kind of field that is one input block. */
export function oneInput<F extends Field>(kind: {
  element(field: F, place: Place): types.InputBlock["element"];
  read(field: F, state: ElementState, place: Place): Json | undefined;
  /** Why what was chosen is none of the options any more; undefined when all is well. */
  problem?(field: F, state: ElementState, place: Place): string | undefined;
}): FieldView<F> {
  return {
    draw: (field, place) => [inputBlock(field, place, place.blockId, kind.element(field, place))],
    read(field, state, place) {
      const own = elementState(state, place.blockId);
      const problem = kind.problem?.(field, own, place);
      if (problem !== undefined) return { value: undefined, errors: { [place.blockId]: problem } };
      return { value: kind.read(field, own, place), errors: {} };
    },
    errorBlock: (_field, _state, place) => place.blockId,
  };
}

export function inputBlock(
  field: Field,
  { tells, texts }: Place,
  blockId: string,
  element: types.InputBlock["element"],
  words: { readonly label?: string; readonly help?: string } = {},
): types.InputBlock {
  // Slack has no field that hides what is typed.
  const help = [words.help ?? field.help, field.sensitive ? texts.form.sensitive : undefined].filter(Boolean).join(" ");
  return {
    type: "input",
    block_id: blockId,
    label: plain(words.label ?? field.label, limits.label),
    // A required tick is checked by us: Slack would read "required" as "anything ticked", and says it less clearly.
    optional: !field.required || field.kind === "flag",
    element,
    ...(tells ? { dispatch_action: true } : {}),
    ...(help ? { hint: plain(help, limits.label) } : {}),
  };
}

/** When the app hears of a text: while one types, at Slack's own pace, and at Enter. */
export function typingConfig({ tells }: Place): {
  dispatch_action_config?: { trigger_actions_on: ("on_enter_pressed" | "on_character_entered")[] };
} {
  return tells ? { dispatch_action_config: { trigger_actions_on: ["on_enter_pressed", "on_character_entered"] } } : {};
}
