import type { Json, JsonObject } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { UiSchema } from "./action.ts";
import { own, type Values } from "./inputs.ts";
import { writeAt } from "./output-path.ts";

/** Why values make no body. The codes are those of Platz's resolver. */
export interface ResolutionError {
  readonly code: "MissingInputSchema" | "InputNotACollection" | "MissingInputValue" | "ImpossiblePath";
  readonly message: string;
}

/**
 * Values to the body that will be sent, in the order of checks of Platz's resolver (reference: chart-ext,
 * src/ui_schema.rs). Without a ui_schema the body is `{}`. Stricter in one thing: an impossible path is an error.
 */
export function resolveBody(uiSchema: UiSchema | null, values: Values): Result<JsonObject, ResolutionError> {
  const body: { [key: string]: Json } = {};
  const inputsById = new Map(uiSchema?.inputs.toReversed().map((input) => [input.id, input]));
  for (const output of uiSchema?.outputs?.values ?? []) {
    const isProperty = "FieldProperty" in output.value;
    const id = "FieldProperty" in output.value ? output.value.FieldProperty.input : output.value.FieldValue.input;
    const input = inputsById.get(id);
    if (!input) return fail("MissingInputSchema", `An output names the input "${id}", which is not declared.`);
    if (isProperty)
      return fail("InputNotACollection", `An output asks for a property of "${id}", which is no collection.`);
    const value = own(values, id);
    if (value === undefined) {
      if (input.required) return fail("MissingInputValue", `The required input "${id}" has no value.`);
      continue;
    }
    // A copy, since a later output may write into it, and the values must stay as they were judged.
    if (!writeAt(body, output.path, structuredClone(value))) {
      return fail("ImpossiblePath", `The value of "${id}" cannot be written at ${JSON.stringify(output.path)}.`);
    }
  }
  return ok(body);
}

function fail(code: ResolutionError["code"], message: string): Result<never, ResolutionError> {
  return err({ code, message });
}
