import type { Action } from "../../definition/action.ts";
import type { Choice, Field } from "../../definition/field.ts";
import { fieldsOf, visibleFields } from "../../definition/form.ts";
import { own, type Values } from "../../definition/inputs.ts";
import { digestOf, toCanonicalJson, type Json } from "../../lib/json.ts";
import { fieldBlockId, parseBlockId, type FieldBlock, type Marks } from "./block-id.ts";
import { viewOf } from "./field-block.ts";
import type { FormState, Place, Reading } from "./field-view.ts";
import { firstRows } from "./fields/list.ts";
import { chosenAmong } from "./options.ts";
import { startingAt } from "./starting-at.ts";
import type { Texts } from "../../texts/english.ts";

/** Everything that the questions of a form depend on. */
export interface FormContent {
  readonly action: Action;
  /** What is on the person's screen; empty before the form is opened. */
  readonly state: FormState;
  /** How many rows the lists on the screen have, by block id. */
  readonly rows: { readonly [blockId: string]: number };
  /** What was typed into fields that are hidden now, by input id. */
  readonly remembered: Values;
  /** The options of a field as this person may see them while the form holds these values. */
  readonly choicesOf: (field: Field, values: Values) => readonly Choice[];
  readonly zone: string | undefined;
  readonly now: number;
  /** In the person's language. */
  readonly texts: Texts;
}

/** A question that is to be asked now, and what it holds. */
export interface Asked {
  readonly field: Field;
  readonly position: number;
  readonly place: Place;
  readonly reading: Reading;
}

/** The questions to ask now, and the values by input id that they hold. */
export interface AskedFields {
  readonly asked: readonly Asked[];
  readonly values: Values;
}

/**
 * Which questions the form asks while it holds what it holds. Only what is visible has a value, so that the form shows
 * exactly what the server will see; a question that appears may make another one appear, hence the rounds.
 */
export function askedFields(content: FormContent): AskedFields {
  const drawn = drawnBlocks(content);
  const positions = positionsById(content.action);
  let now: AskedFields = { asked: [], values: {} };
  for (let round = 0; round <= positions.size + 1; round += 1) {
    const next = askWith(content, drawn, positions, now.values);
    const isSettled = round > 0 && toCanonicalJson(next.values) === toCanonicalJson(now.values);
    now = next;
    if (isSettled) break;
  }
  return now;
}

/** What every field on the screen holds, also one that is about to be hidden; `undefined` for nothing. */
export function heldOnScreen(content: FormContent): { readonly field: Field; readonly value: Json | undefined }[] {
  const { values } = askedFields(content);
  const drawn = drawnBlocks(content);
  const positions = positionsById(content.action);
  return fieldsOf(content.action, values).flatMap((field) => {
    const position = positions.get(field.id);
    const before = position === undefined ? undefined : drawn.get(position);
    if (position === undefined || !before) return [];
    return [{ field, value: ask(content, values, field, position, before, false).reading.value }];
  });
}

function askWith(
  content: FormContent,
  drawn: ReadonlyMap<number, FieldBlock>,
  positions: ReadonlyMap<string, number>,
  values: Values,
): AskedFields {
  const telling = new Set(fieldsOf(content.action, values).flatMap((field) => field.isShownBy));
  const seen = new Set<number>();
  const asked = visibleFields(content.action, values).flatMap((field) => {
    const position = positions.get(field.id);
    // Of two inputs with one id the first rules, as in Platz.
    if (position === undefined || seen.has(position)) return [];
    seen.add(position);
    return [ask(content, values, field, position, drawn.get(position), telling.has(field.id))];
  });
  const held = asked.flatMap(({ field, reading }) =>
    reading.value === undefined ? [] : [[field.id, reading.value] as const],
  );
  return { asked, values: Object.fromEntries(held) };
}

function ask(
  content: FormContent,
  values: Values,
  field: Field,
  position: number,
  before: FieldBlock | undefined,
  tells: boolean,
): Asked {
  const { state, rows, remembered, zone, now, texts } = content;
  const base = {
    tells,
    isRow: false,
    hasRoom: true,
    choicesOf: (of: Field) => content.choicesOf(of, values),
    zone,
    now,
    texts,
  };
  const marks = field.isShownBy.length > 0 ? marksOf(field, values) : undefined;
  const blockId = fieldBlockId(position, marks);

  if (before) {
    const place: Place = { ...base, blockId: before.id, rows: rows[before.id] ?? 0, value: undefined };
    const reading = viewOf(field).read(field, state, place);
    const isSame = before.id === blockId;
    // What somebody has typed stays, also where the form would begin otherwise by now.
    if (isSame || (hasOptionsOf(before, marks) && isTouched(field, before, reading.value))) {
      return { field, position, place: { ...place, value: reading.value }, reading };
    }
    const isStillPossible = reading.value !== undefined && isTouched(field, before, reading.value);
    return begin(isStillPossible ? startingAt(field, reading.value) : field);
  }
  const typed = own(remembered, field.id);
  return begin(typed === undefined ? field : startingAt(field, typed));

  function begin(fresh: Field): Asked {
    const count = fresh.kind === "list" ? firstRows(fresh) : 0;
    const place: Place = { ...base, blockId, rows: count, value: undefined };
    const value = beginningOf(fresh, place);
    return { field: fresh, position, place: { ...place, value }, reading: { value, errors: {} } };
  }
}

/** What the form holds when it begins with this field: what is not offered is not shown, and so not held. */
function beginningOf(field: Field, { choicesOf }: Place): Json | undefined {
  switch (field.kind) {
    case "file":
      return undefined;
    case "people":
      return field.several ? field.initial : field.initial?.[0];
    case "choice":
    case "item":
      return chosenAmong(choicesOf(field), field.initial === undefined ? [] : [field.initial])[0]?.value;
    case "choices": {
      const chosen = chosenAmong(choicesOf(field), field.initial ?? []).map(({ value }) => value);
      return chosen.length > 0 ? chosen : undefined;
    }
    default:
      return field.initial;
  }
}

function marksOf(field: Field, values: Values): Marks {
  const isChoice = field.kind === "choice" || field.kind === "choices";
  const query = isChoice && field.source ? Object.values(field.source.query).map((id) => own(values, id) ?? null) : [];
  const options = isChoice ? [field.options.map(({ value }) => value), query] : [];
  return { options: mark(options), initial: initialMark(field) };
}

function initialMark(field: Field): string {
  return mark("initial" in field ? (field.initial ?? null) : null);
}

function mark(value: unknown): string {
  return digestOf(value).slice("sha256:".length, "sha256:".length + 6);
}

function hasOptionsOf({ marks: before }: FieldBlock, marks: Marks | undefined): boolean {
  return before !== undefined && before.options === marks?.options;
}

/** Whether the field holds anything else than what it began with. */
function isTouched(field: Field, { marks: before }: FieldBlock, value: Json | undefined): boolean {
  if (!before) return true;
  const { initial: _now, ...bare } = field as Field & { initial?: unknown };
  const held = value === undefined ? bare : startingAt(bare, value);
  return initialMark(held) !== before.initial;
}

/** The fields that are on the screen, by position. A list without rows has no input there; its row count tells of it. */
function drawnBlocks({ state, rows }: FormContent): ReadonlyMap<number, FieldBlock> {
  const drawn = new Map<number, FieldBlock>();
  for (const blockId of [...Object.keys(state), ...Object.keys(rows)]) {
    const block = parseBlockId(blockId);
    if (block) drawn.set(block.position, block);
  }
  return drawn;
}

function positionsById(action: Action): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [position, { id }] of (action.ui_schema?.inputs ?? []).entries()) {
    if (!positions.has(id)) positions.set(id, position);
  }
  return positions;
}
