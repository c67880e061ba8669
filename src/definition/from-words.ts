import { closest } from "../lib/closest.ts";
import type { Json } from "../lib/json.ts";
import type { Sentence } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sentence } from "../texts/sentence.ts";
import type { Action } from "./action.ts";
import type { Choice, Field } from "./field.ts";
import { fieldsOf } from "./form.ts";
import { valueToText } from "./input-type.ts";
import type { Values } from "./inputs.ts";

/** `name=text`, as somebody types it behind a command. */
export interface Word {
  readonly name: string;
  readonly text: string;
}

/** What words say: values as a form submits them, and a sentence for each word that says nothing. */
export interface FromWords {
  readonly values: Values;
  readonly problems: readonly Sentence[];
}

/** Words to the values of an action's form. Whether the values fit the inputs is asked of `parseValues`, as for any form. */
export function valuesFromWords(action: Action, words: readonly Word[]): FromWords {
  const fields = fieldsOf(action);
  const values = new Map<string, Json>();
  const problems: Sentence[] = [];
  for (const { name, text } of words) {
    const field = fieldNamed(fields, name);
    const read = field ? readWord(field, text) : err(unknownInput(fields, name));
    if (!read.ok) problems.push(read.error);
    else if (field) values.set(field.id, read.value);
  }
  return { values: Object.fromEntries(values), problems };
}

function fieldNamed(fields: readonly Field[], name: string): Field | undefined {
  const wanted = plainName(name);
  return fields.find(({ id }) => plainName(id) === wanted) ?? fields.find(({ label }) => plainName(label) === wanted);
}

/** People write `Force`, `dry-run` or `dry_run` and mean the same. */
function plainName(text: string): string {
  return text.toLowerCase().replace(/[\s_.-]/g, "");
}

function unknownInput(fields: readonly Field[], word: string): Sentence {
  const ids = fields.map(({ id }) => id);
  return sentence("noSuchWord", { word, meant: closest(word, ids) ?? null, ids });
}

/** A secret that is typed as a command stays in the history of the client, where a form leaves nothing. */
function readWord(field: Field, text: string): Result<Json, Sentence> {
  if (field.sensitive) return err(sentence("wordIsSecret", { label: field.label }));
  return readers[field.kind](field as never, text);
}

type Reader<Kind extends Field["kind"]> = (
  field: Extract<Field, { readonly kind: Kind }>,
  text: string,
) => Result<Json, Sentence>;

const asItIs = (_field: Field, text: string): Result<Json, Sentence> => ok(text);

/** How each kind of question is answered in one word. */
const readers: { readonly [Kind in Field["kind"]]: Reader<Kind> } = {
  text: asItIs,
  number: asItIs,
  item: asItIs,
  date: asItIs,
  time: asItIs,
  datetime: asItIs,
  duration: asItIs,
  flag(field, text) {
    const word = text.toLowerCase();
    if (["true", "yes", "on", "1", ""].includes(word)) return ok(true);
    if (["false", "no", "off", "0"].includes(word)) return ok(false);
    return err(sentence("wordIsFlag", { label: field.label, text }));
  },
  choice: (field, text) => (field.source ? ok(text) : choiceNamed(field.label, field.options, text)),
  choices: (field, text) =>
    each(text, (part) => (field.source ? ok(part) : choiceNamed(field.label, field.options, part))),
  list: (field, text) => each(text, (part) => readers[field.of.kind](field.of as never, part)),
  people(field, text) {
    const members = partsOf(text).map((part) => /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(part)?.[1] ?? part);
    return ok(field.several ? members : (members[0] ?? ""));
  },
  weekly(field, text) {
    const found = /^([0-6](?:,[0-6])*)@(\d\d:\d\d)$/.exec(text);
    if (found) return ok({ run_days: found[1] ?? "", schedule: found[2] ?? "" });
    return err(sentence("wordIsWeekly", { label: field.label }));
  },
  file: (field) => err(sentence("wordIsFile", { label: field.label })),
};

function choiceNamed(label: string, options: readonly Choice[], text: string): Result<Json, Sentence> {
  const wanted = text.toLowerCase();
  const found =
    options.find(({ value }) => valueToText(value) === text) ??
    options.find(
      (option) => option.label.toLowerCase() === wanted || valueToText(option.value).toLowerCase() === wanted,
    );
  if (found) return ok(found.value);
  const names = options.map((option) => option.label);
  const meant = closest(text, names) ?? null;
  return err(sentence("wordIsNoOption", { label, text, meant, options: names.slice(0, 10) }));
}

function each(text: string, read: (part: string) => Result<Json, Sentence>): Result<Json, Sentence> {
  const values: Json[] = [];
  for (const part of partsOf(text)) {
    const value = read(part);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return ok(values);
}

function partsOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
