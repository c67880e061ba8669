import type { SlackObject, TypedValue } from "./control-types.ts";
import { optionsOf } from "./blocks/composition.ts";
import { interactiveElements } from "./blocks/validate.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { isSlackObject, objectAt, objectsAt, textAt } from "./slack-object.ts";
import type { StateValues } from "./state/views.ts";

/** What a value may be chosen from, besides the element's own options. */
interface Choices {
  /** Options that the app has offered for an external select. */
  readonly loaded: readonly SlackObject[];
  readonly isPerson: (id: string) => boolean;
  readonly isChannel: (id: string) => boolean;
  /** A file that the person has brought along, as Slack describes it. */
  readonly fileOf: (id: string) => SlackObject | undefined;
}

/** One kind of element that holds a value: under which name Slack keeps it, what it starts with, how it is read. */
interface ValueKind {
  readonly field: string;
  readonly initial: (element: SlackObject) => unknown;
  readonly read: (typed: TypedValue, element: SlackObject, choices: Choices) => Result<unknown, string>;
}

const text: ValueKind = {
  field: "value",
  initial: (element) => element["initial_value"] ?? null,
  read: (typed) => {
    if (typed === null || typed === "") return ok(null);
    if (typeof typed === "object") return err("takes one text, not a list");
    return ok(String(typed));
  },
};

const oneOption: ValueKind = {
  field: "selected_option",
  initial: (element) => element["initial_option"] ?? null,
  read: (typed, element, { loaded }) => {
    if (typed === null || typed === "") return ok(null);
    if (typeof typed === "object") return err("takes the value of one option, not a list");
    return pickOption(String(typed), offeredBy(element, loaded));
  },
};

const manyOptions: ValueKind = {
  field: "selected_options",
  initial: (element) => element["initial_options"] ?? [],
  read: (typed, element, { loaded }) => {
    const offered = offeredBy(element, loaded);
    // A lone checkbox is ticked and cleared with true and false.
    if (typed === true) return ok(offered.slice(0, 1));
    if (typed === false) return ok([]);
    return pickAll(toList(typed), (value) => pickOption(value, offered));
  },
};

/** A picker of text in one fixed form, such as a date. */
function picker(field: string, initial: string, pattern: RegExp, form: string): ValueKind {
  return {
    field,
    initial: (element) => element[initial] ?? null,
    read: (typed) => {
      if (typed === null || typed === "") return ok(null);
      return typeof typed === "string" && pattern.test(typed) ? ok(typed) : err(`takes a value like ${form}`);
    },
  };
}

/** A picker of one person or channel, by id. */
function reference(field: string, initial: string, known: (id: string, choices: Choices) => boolean): ValueKind {
  return {
    field,
    initial: (element) => element[initial] ?? null,
    read: (typed, _element, choices) => {
      if (typed === null || typed === "") return ok(null);
      return pickKnown(typed, (id) => known(id, choices));
    },
  };
}

function references(field: string, initial: string, known: (id: string, choices: Choices) => boolean): ValueKind {
  return {
    field,
    initial: (element) => element[initial] ?? [],
    read: (typed, _element, choices) => pickAll(toList(typed), (value) => pickKnown(value, (id) => known(id, choices))),
  };
}

const person = (id: string, choices: Choices): boolean => choices.isPerson(id);
const channel = (id: string, choices: Choices): boolean => choices.isChannel(id);
const conversation = (id: string, choices: Choices): boolean => choices.isChannel(id) || choices.isPerson(id);

const kinds: Readonly<Record<string, ValueKind>> = {
  plain_text_input: text,
  number_input: text,
  email_text_input: text,
  url_text_input: text,
  rich_text_input: {
    field: "rich_text_value",
    initial: (element) => element["initial_value"],
    read: (typed) => ok(typeof typed === "string" && typed !== "" ? toRichText(typed) : undefined),
  },
  static_select: oneOption,
  external_select: oneOption,
  radio_buttons: oneOption,
  multi_static_select: manyOptions,
  multi_external_select: manyOptions,
  checkboxes: manyOptions,
  datepicker: picker("selected_date", "initial_date", /^\d{4}-\d{2}-\d{2}$/, "2026-01-31"),
  timepicker: picker("selected_time", "initial_time", /^([01]\d|2[0-3]):[0-5]\d$/, "17:30"),
  datetimepicker: {
    field: "selected_date_time",
    initial: (element) => element["initial_date_time"] ?? null,
    read: (typed) => {
      if (typed === null || typed === "") return ok(null);
      const seconds = Number(typed);
      return Number.isInteger(seconds) ? ok(seconds) : err("takes seconds since 1970, like 1767225600");
    },
  },
  users_select: reference("selected_user", "initial_user", person),
  channels_select: reference("selected_channel", "initial_channel", channel),
  conversations_select: reference("selected_conversation", "initial_conversation", conversation),
  multi_users_select: references("selected_users", "initial_users", person),
  multi_channels_select: references("selected_channels", "initial_channels", channel),
  multi_conversations_select: references("selected_conversations", "initial_conversations", conversation),
  file_input: {
    field: "files",
    initial: () => [],
    read: (typed, _element, { fileOf }) =>
      pickAll(toList(typed), (id) => {
        const file = fileOf(id);
        return file ? ok(file) : err(`knows no file "${id}"; bring one along by POST /control/files`);
      }),
  },
};

/** Whether an element keeps a value; buttons and overflow menus do not. */
export function holdsValue(element: SlackObject): boolean {
  return kindOf(element) !== undefined;
}

function kindOf(element: SlackObject): ValueKind | undefined {
  return kinds[textAt(element, "type") ?? ""];
}

/** An element's part of `state.values` before anybody touched it. */
function initialValue(element: SlackObject): SlackObject {
  return toStateValue(element, kindOf(element)?.initial(element));
}

/** An element's part of `state.values` with what a person typed or chose; a sentence when that is impossible. */
export function readValue(element: SlackObject, typed: TypedValue, choices: Choices): Result<SlackObject, string> {
  const kind = kindOf(element);
  if (!kind) return err("holds no value");
  const value = kind.read(typed, element, choices);
  return value.ok ? ok(toStateValue(element, value.value)) : value;
}

function toStateValue(element: SlackObject, value: unknown): SlackObject {
  const field = kindOf(element)?.field ?? "value";
  const timezone = element["timezone"];
  return {
    type: element["type"],
    ...(value === undefined ? {} : { [field]: value }),
    ...(timezone === undefined ? {} : { timezone }),
  };
}

/** The value itself, as Slack keeps it: text, an option, a list … null and [] when there is none. */
export function heldValue(state: SlackObject): unknown {
  const kind = kinds[textAt(state, "type") ?? ""];
  return kind ? (state[kind.field] ?? null) : null;
}

/** `state.values` for these blocks; what was there already stays where block, action and type are the same. */
export function stateFor(blocks: readonly SlackObject[], before: StateValues = {}): StateValues {
  const values: Record<string, Record<string, SlackObject>> = {};
  for (const block of blocks) {
    const blockId = textAt(block, "block_id") ?? "";
    for (const element of interactiveElements(block).filter(holdsValue)) {
      const actionId = textAt(element, "action_id") ?? "";
      const old = before[blockId]?.[actionId];
      const kept = old && old["type"] === element["type"] ? old : initialValue(element);
      (values[blockId] ??= {})[actionId] = kept;
    }
  }
  return values;
}

function offeredBy(element: SlackObject, loaded: readonly SlackObject[]): readonly SlackObject[] {
  const initial = objectAt(element, "initial_option");
  return [...optionsOf(element), ...loaded, ...(initial ? [initial] : []), ...objectsAt(element, "initial_options")];
}

function pickOption(value: string, offered: readonly SlackObject[]): Result<SlackObject, string> {
  const option = offered.find((candidate) => candidate["value"] === value);
  if (option) return ok(option);
  const known = offered.map((candidate) => String(candidate["value"]));
  return err(`has no option "${value}"; it offers ${known.length > 0 ? known.join(", ") : "nothing yet"}`);
}

function pickKnown(value: unknown, isKnown: (id: string) => boolean): Result<string, string> {
  return typeof value === "string" && isKnown(value) ? ok(value) : err(`knows no "${String(value)}"`);
}

function pickAll<T>(values: readonly string[], pick: (value: string) => Result<T, string>): Result<T[], string> {
  const picked: T[] = [];
  for (const value of values) {
    const one = pick(value);
    if (!one.ok) return one;
    picked.push(one.value);
  }
  return ok(picked);
}

function toList(typed: TypedValue): readonly string[] {
  if (typed === null || typed === "" || typed === false) return [];
  return Array.isArray(typed) ? typed.map(String) : [String(typed)];
}

function toRichText(typed: string): SlackObject {
  const section = { type: "rich_text_section", elements: [{ type: "text", text: typed }] };
  return { type: "rich_text", elements: [section] };
}

/** How many things are chosen or typed; 0 means empty. */
export function isEmptyValue(state: SlackObject | undefined): boolean {
  const value = state ? heldValue(state) : null;
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === "" || (isSlackObject(value) && Object.keys(value).length === 0);
}
