import { isJsonObject, type Json, type JsonObject } from "../lib/json.ts";
import { UiSchema } from "./action.ts";
import type { Collections } from "./collections.ts";
import { parseValues, typedValues, type Values } from "./inputs.ts";
import { resolveBody } from "./outputs.ts";
import { parseBySchema } from "./parse.ts";
import { headerIssues } from "./ui-schema-header.ts";
import { isVisible } from "./visible.ts";

/** Which body inputs make, or why they make none. */
export type Resolved = { readonly body: JsonObject } | { readonly error: { code: string; message: string } };

export interface ResolveOptions {
  readonly collections: Collections;
  /** Our own checks come first: types, ranges, options, what is required, and nothing unknown. */
  readonly strict: boolean;
}

/** Answers one `{"ui_schema": …, "inputs": …}`. Never throws, whatever it is given. */
export function resolveText(line: string, options: ResolveOptions): Resolved {
  try {
    return resolveRequest(JSON.parse(line) as unknown, options);
  } catch (fault) {
    return invalid(fault instanceof SyntaxError ? "this line is not JSON" : "this line is nested too deeply");
  }
}

function resolveRequest(request: unknown, options: ResolveOptions): Resolved {
  if (!isJsonObject(request)) return invalid('a request is an object such as {"ui_schema": …, "inputs": …}');
  const raw = Object.hasOwn(request, "ui_schema") ? (request["ui_schema"] ?? null) : null;
  const inputs = Object.hasOwn(request, "inputs") ? request["inputs"] : undefined;
  if (raw === null) return resolveInputs(null, inputs, options);
  const { value, issues } = parseBySchema(UiSchema, raw, "warn");
  const found = [...issues, ...(value && isJsonObject(raw) ? headerIssues(raw) : [])];
  const bad = found.find((issue) => issue.severity !== "warning");
  if (bad || !value)
    return invalid(`ui_schema${bad?.path.map((step) => `.${step}`).join("") ?? ""}: ${bad?.message ?? ""}`);
  return resolveInputs(value, inputs, options);
}

/** Inputs that are no object behave as empty ones, as in Platz. */
export function resolveInputs(uiSchema: UiSchema | null, inputs: Json | undefined, options: ResolveOptions): Resolved {
  const { collections } = options;
  const given: Values = isJsonObject(inputs) ? inputs : {};
  const resolved = options.strict
    ? resolveStrictly(uiSchema, given, collections)
    : resolveBody(uiSchema, given, { collections, dropImpossible: true });
  if (!("ok" in resolved)) return resolved;
  return resolved.ok ? { body: resolved.value } : { error: resolved.error };
}

function resolveStrictly(
  uiSchema: UiSchema | null,
  given: Values,
  collections: Collections,
): Resolved | ReturnType<typeof resolveBody> {
  const declared = uiSchema?.inputs ?? [];
  const parsed = parseValues(declared, given, collections);
  if (!parsed.ok) {
    const sentences = Object.entries(parsed.error).map(([id, { message }]) => `${id}: ${message}`);
    return { error: { code: "InvalidInput", message: sentences.join(" ") } };
  }
  const typed = typedValues(declared, given);
  return resolveBody(uiSchema, parsed.value, { collections, isShown: (input) => isVisible(input, typed) });
}

function invalid(message: string): Resolved {
  return { error: { code: "InvalidRequest", message: `The request cannot be read: ${message}.` } };
}
