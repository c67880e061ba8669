import type { Action } from "../../definition/action.ts";
import { createCollections } from "../../definition/collections.ts";
import type { Field } from "../../definition/field.ts";
import { fieldsOf, showValues } from "../../definition/form.ts";
import { own, type Values } from "../../definition/inputs.ts";
import type { Json } from "../../lib/json.ts";
import { visibleText } from "../../lib/plain-text.ts";
import { clip } from "../../lib/text.ts";
import type { CatalogSnapshot } from "../../runs/ports.ts";
import { limits, plainSection, type Block } from "../blocks.ts";
import { nameOfItem } from "../choices.ts";
import type { Texts } from "../../texts/english.ts";

/** The name of an item of a collection; undefined when nobody knows it any more. */
export type NameOfItem = (collection: Json, id: string) => string | undefined;

export function namesIn({ collections }: CatalogSnapshot): NameOfItem {
  const known = createCollections(collections);
  return (collection, id) => {
    const item = known.items(collection, [], true)?.find((candidate) => candidate.id === id);
    return item && nameOfItem(item);
  };
}

interface Line {
  readonly label: string;
  readonly text: string;
  /** Slack members, to be mentioned in the text's place. */
  readonly members: readonly string[];
}

/**
 * A run's values, whole, as lines of plain text: what is approved must have been there to read. Items are said by name
 * and people are mentioned, which only rich text can do without reading other people's text as markup. A sensitive value
 * is named and never shown.
 * @param most how many characters there is room for
 */
export function valuesBlocks(
  texts: Texts,
  action: Action,
  values: Values,
  nameOf: NameOfItem,
  most = longest,
): Block[] {
  const lines = linesOf(texts, action, values, nameOf);
  if (lines.length === 0) return [];
  if (lines.every(({ members }) => members.length === 0)) {
    return sections(lines.map(({ label, text }) => `${label}: ${text}`).join("\n"), most);
  }
  let room = most;
  const within = (text: string): string => {
    const part = clip(text, Math.max(room, 1));
    room -= part.length;
    return part;
  };
  const elements = lines.flatMap(({ label, text, members }, index) => [
    { type: "text" as const, text: within(`${index > 0 ? "\n" : ""}${label}: ${members.length > 0 ? "" : text}`) },
    ...members.flatMap((member, nth) => [
      ...(nth > 0 ? [{ type: "text" as const, text: ", " }] : []),
      { type: "user" as const, user_id: member },
    ]),
  ]);
  return [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
}

/** A message holds about 12,000 characters in all; longer values are refused where somebody must approve them. */
const longest = 8_000;

function sections(text: string, most: number): Block[] {
  const whole = clip(text, most);
  const parts: Block[] = [];
  for (let start = 0; start < whole.length; start += limits.sectionText) {
    parts.push(plainSection(whole.slice(start, start + limits.sectionText)));
  }
  return parts;
}

function linesOf(texts: Texts, action: Action, values: Values, nameOf: NameOfItem): Line[] {
  // Both lists are in the order of the form, and both leave out what has no value.
  const fields = fieldsOf(action, values).filter(({ id }) => own(values, id) !== undefined);
  return showValues(action, values, texts).map(({ label, text }, index) => {
    const field = fields[index];
    const value = field && own(values, field.id);
    if (text === null || !field || value === undefined) return { label, text: texts.values.hidden, members: [] };
    if (field.kind === "people") return { label, text, members: textsOf(value) };
    return { label, text: visibleText(namesOf(field, value, nameOf) ?? text), members: [] };
  });
}

function namesOf(field: Field, value: Json, nameOf: NameOfItem): string | undefined {
  const of = field.kind === "list" ? field.of : field;
  if (of.kind !== "item") return undefined;
  const names = textsOf(value).map((id) => nameOf(of.collection, id) ?? id);
  return names.join(", ");
}

function textsOf(value: Json): string[] {
  return (Array.isArray(value) ? (value as readonly Json[]) : [value]).filter((each) => typeof each === "string");
}
