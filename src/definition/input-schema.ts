import type { Action } from "./action.ts";
import type { Field } from "./field.ts";
import { fieldsOf } from "./form.ts";
import { isJsonObject, type Json, type JsonObject } from "../lib/json.ts";

/** The inputs of an action as a JSON Schema (2020-12), for programs that fill the form. The server checks again. */
export function inputSchemaOf(action: Action): JsonObject {
  const fields = fieldsOf(action);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.id, schemaOf(field)])),
    required: fields.filter((field) => field.required).map((field) => field.id),
    additionalProperties: false,
  };
}

function schemaOf(field: Field): JsonObject {
  const { initial } = field as { readonly initial?: Json };
  return {
    title: field.label,
    ...(field.help === undefined ? {} : { description: field.help }),
    ...(initial === undefined ? {} : { default: initial }),
    ...(field.sensitive ? { writeOnly: true } : {}),
    ...valuesOf(field),
  };
}

/** Of a kind that is not listed, any value may be sent; the answer says what is wrong with it. */
function valuesOf(field: Field): JsonObject {
  switch (field.kind) {
    case "text":
      return { type: "string", ...(field.pattern === undefined ? {} : { pattern: `^(?:${field.pattern})$` }) };
    case "number":
      return {
        type: field.wholeNumbers ? "integer" : "number",
        ...(field.minimum === undefined ? {} : { minimum: field.minimum }),
        ...(field.maximum === undefined ? {} : { maximum: field.maximum }),
      };
    case "flag":
      // `required` means that it must be on, as browsers read it.
      return { type: "boolean", ...(field.required ? { const: true } : {}) };
    case "choice":
      return { enum: field.options.map(({ value }) => value) };
    default:
      return {};
  }
}

/** A field without what only a program of ours can use, such as functions. */
export function fieldToJson(field: Field): JsonObject {
  const json: unknown = JSON.parse(JSON.stringify(field));
  if (!isJsonObject(json)) throw new TypeError("a field is an object");
  return json;
}
