import type { Field } from "../../../definition/field.ts";
import type { Json } from "../../../lib/json.ts";
import { context, inert, limits, mrkdwnSection, words, type Block } from "../../blocks.ts";
import type { FieldView, FormState, Place, Reading } from "../field-view.ts";
import { startingAt } from "../starting-at.ts";

type ListField = Extract<Field, { kind: "list" }>;

export const addRowAction = "add_row";
export const removeRowAction = "remove_row";

/**
 * One row below the other, and buttons that add one and take the last one away.
 * @param viewOf how the kind of a row looks; handed in, since the table of kinds has lists in it too
 */
export function listView(viewOf: (row: Field) => FieldView<Field>): FieldView<ListField> {
  function readRows(field: ListField, state: FormState, place: Place): Reading[] {
    return rowsOf(field, place).map(({ row, place: at }) => viewOf(row).read(row, state, at));
  }

  return {
    draw(field, place) {
      const rows = rowsOf(field, place).flatMap(({ row, place: at }) => viewOf(row).draw(row, at));
      const heading = rows.length === 0 ? [mrkdwnSection(place.texts.form.emptyList(inert(field.label)))] : [];
      return [...heading, ...rows, grow(place)];
    },

    read(field, state, place) {
      const readings = readRows(field, state, place);
      const values = readings.flatMap(({ value }) => (value === undefined ? [] : [value]));
      const errors = Object.fromEntries(readings.flatMap((reading) => Object.entries(reading.errors)));
      // No row is an answer only where rows stood before.
      return { value: values.length > 0 || field.initial?.length ? values : undefined, errors };
    },

    // Empty rows are no values, so the nth value may stand in a later row.
    errorBlock(field, state, place, error) {
      const nth = error.says?.facts["row"];
      const rows = rowsOf(field, place);
      const readings = readRows(field, state, place);
      const filled = rows.filter((_, index) => readings[index]?.value !== undefined);
      const { row, place: at } = (typeof nth === "number" ? filled[nth - 1] : undefined) ?? rows[0] ?? {};
      return row && at && viewOf(row).errorBlock(row, state, at, error);
    },
  };
}

/** Each row as a field with a place of its own. */
function rowsOf(field: ListField, place: Place): { row: Field; place: Place }[] {
  return Array.from({ length: place.rows }, (_, index) => {
    const initial: Json | undefined = field.initial?.[index];
    const row: Field = {
      ...(initial === undefined ? field.of : startingAt(field.of, initial)),
      label: place.rows === 1 ? field.label : `${field.label} ${index + 1}`,
      // An empty row is none; that there must be one is said of the whole list.
      required: field.required && index === 0,
      sensitive: field.sensitive,
    };
    const help = index === 0 ? field.help : undefined;
    const { help: _own, ...bare } = row;
    return {
      row: help === undefined ? bare : { ...bare, help },
      place: { ...place, blockId: `${place.blockId}:${index}`, isRow: true, value: valueOf(place.value, index) },
    };
  });
}

function valueOf(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? (value as readonly Json[])[index] : undefined;
}

function grow({ blockId, rows, hasRoom, texts }: Place): Block {
  const buttons = [
    ...(hasRoom ? [button(addRowAction, rows === 0 ? texts.form.addOne : texts.form.addAnother)] : []),
    ...(rows > 0 ? [button(removeRowAction, texts.form.removeLast)] : []),
  ];
  if (buttons.length === 0) return context(texts.form.noMoreRows);
  return { type: "actions", block_id: `${blockId}:grow`, elements: buttons };
}

function button(action: string, text: string) {
  return { type: "button" as const, action_id: action, text: words(text, limits.option) };
}

/** How many rows a list begins with: what stands in it, or one to begin with. */
export function firstRows(field: ListField): number {
  return Math.max(field.initial?.length ?? 0, field.of.kind === "flag" && !field.required ? 0 : 1);
}
