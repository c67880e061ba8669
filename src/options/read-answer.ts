import type { Choice } from "../definition/field.ts";
import type { OptionSource } from "../definition/option-source.ts";
import { isJsonObject, toCanonicalJson, type Json } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** More than this nobody finds anything in, and it must be searched at every letter that is typed. */
const mostOptions = 20_000;

/** The text of an answer to the options that it lists. What is listed twice counts once. */
export function readAnswer(source: OptionSource, text: string): Result<Choice[], string> {
  let answer: Json;
  try {
    answer = JSON.parse(text) as Json;
  } catch {
    return err("the answer is no JSON");
  }
  const list = source.path.reduce<Json | undefined>(
    (inside, key) => (isJsonObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined),
    answer,
  );
  if (!Array.isArray(list)) {
    return err(source.path.length > 0 ? `the answer has no list at ${source.path.join(".")}` : "the answer is no list");
  }
  const items = list as readonly Json[];
  if (items.length > mostOptions)
    return err(`the answer lists ${items.length} options, and ${mostOptions} are the most`);

  const choicesByValue = new Map<string, Choice>();
  for (const item of items) {
    const value = source.value === undefined ? item : property(item, source.value);
    if (value === undefined) return err(`an item of the answer has no “${source.value ?? ""}”`);
    const label = source.label === undefined ? value : property(item, source.label);
    const key = toCanonicalJson(value);
    if (!choicesByValue.has(key)) choicesByValue.set(key, { value, label: labelOf(label ?? value) });
  }
  return ok([...choicesByValue.values()]);
}

function property(item: Json, key: string): Json | undefined {
  return isJsonObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
}

function labelOf(value: Json): string {
  return typeof value === "string" ? value : toCanonicalJson(value);
}
