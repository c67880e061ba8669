import jsonLogic from "json-logic-js";
import { isJsonObject, toCanonicalJson, type Json } from "../lib/json.ts";
import type { InputBase } from "./input-type.ts";

// It would write to the standard output, where `resolve` gives its answers.
jsonLogic.add_operation("log", (value: unknown) => value);

/**
 * The inputs that are visible while the form holds these values. Both kinds of condition see the values as they were
 * given, also those of hidden inputs: hiding is not transitive (reference: Platz ui_schema, showIf and showIfAll).
 */
export function visibleInputs<Input extends InputBase>(
  inputs: readonly Input[],
  values: { readonly [inputId: string]: Json },
): Input[] {
  return inputs.filter((input) => isVisible(input, values));
}

export function isVisible(input: InputBase, values: { readonly [inputId: string]: Json }): boolean {
  if (input.showIf !== undefined && input.showIf !== null) return holds(input.showIf, values);
  return (input.showIfAll ?? []).every(
    ({ field, value }) => Object.hasOwn(values, field) && isStrictlyEqual(values[field], value),
  );
}

/** Whether a JsonLogic rule gives exactly `true`. What cannot be evaluated does not hold. */
export function holds(logic: Json, values: { readonly [inputId: string]: Json }): boolean {
  try {
    // Without a prototype, so that {"var": "constructor"} finds what was given and nothing else.
    return jsonLogic.apply(logic as never, Object.assign(Object.create(null), values)) === true;
  } catch {
    return false;
  }
}

function isStrictlyEqual(one: Json | undefined, other: Json): boolean {
  return one !== undefined && toCanonicalJson(one) === toCanonicalJson(other);
}

/** The ids of the inputs whose values an input's own conditions look at. */
export function inputsRead(input: Pick<InputBase, "showIf" | "showIfAll">): string[] {
  if (input.showIf !== undefined && input.showIf !== null) return inputsReadBy(input.showIf);
  return [...new Set(input.showIfAll?.map(({ field }) => field))];
}

/** A rule may also read what it computes (`{"var": {"cat": …}}`); such a read is not seen. */
export function inputsReadBy(logic: Json): string[] {
  if (Array.isArray(logic)) return [...new Set((logic as readonly Json[]).flatMap(inputsReadBy))];
  if (!isJsonObject(logic)) return [];
  return [
    ...new Set(
      Object.entries(logic).flatMap(([operator, operands]) => {
        const names: readonly Json[] = Object.hasOwn(readers, operator) ? (readers[operator]?.(operands) ?? []) : [];
        const here = names.flatMap((name) =>
          typeof name === "string" && name !== "" ? [name.split(".")[0] ?? ""] : [],
        );
        return [...here, ...inputsReadBy(operands)];
      }),
    ),
  ];
}

/** The operators that read the form, and where in their operands the names stand. */
const readers: { readonly [operator: string]: (operands: Json) => readonly Json[] } = {
  var: (operands) => asList(operands).slice(0, 1),
  missing: (operands) => asList(operands).flatMap(asList),
  missing_some: (operands) => asList(asList(operands)[1] ?? []),
};

function asList(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}
