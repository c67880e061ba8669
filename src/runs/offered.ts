import { sourceOf, type Field } from "../definition/field.ts";
import { fieldsOf } from "../definition/form.ts";
import { own, typedValues, type FieldErrors, type Values } from "../definition/inputs.ts";
import type { Action } from "../definition/action.ts";
import { toCanonicalJson, type Json } from "../lib/json.ts";
import type { Sentence } from "../lib/refusal.ts";
import { sentence } from "../texts/sentence.ts";
import type { OptionSources } from "./ports.ts";

/**
 * What was chosen from lists that come from elsewhere must be on those lists, whoever sends it. A list that cannot be had
 * offers nothing. Undefined when all is well.
 */
export async function notOffered(
  options: OptionSources,
  action: Action,
  submitted: Values,
): Promise<FieldErrors | undefined> {
  const values = typedValues(action.ui_schema?.inputs ?? [], submitted);
  const errors: [string, Sentence][] = [];
  for (const field of fieldsOf(action, values)) {
    const source = sourceOf(field);
    const value = own(values, field.id);
    if (!source || value === undefined || value === null) continue;
    const { choices, problem } = await options.options(source, values);
    const offered = new Set(choices.map((choice) => toCanonicalJson(choice.value)));
    const stray = chosenIn(field, value).find((each) => !offered.has(toCanonicalJson(each)));
    if (stray !== undefined)
      errors.push([field.id, sentence("notListed", { value: toCanonicalJson(stray), problem: problem ?? null })]);
  }
  return errors.length > 0 ? Object.fromEntries(errors) : undefined;
}

/** One value, or each of several. */
function chosenIn(field: Field, value: Json): readonly Json[] {
  const isSeveral = field.kind === "choices" || field.kind === "list";
  return isSeveral && Array.isArray(value)
    ? (value as readonly Json[]).flatMap((each) => (Array.isArray(each) ? (each as readonly Json[]) : [each]))
    : [value];
}
