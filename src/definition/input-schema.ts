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
    // What other answers may hide is not always needed.
    required: fields.filter((field) => field.required && field.isShownBy.length === 0).map((field) => field.id),
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

/** What a value of the field may be, as far as a schema can say it. */
function valuesOf(field: Field): JsonObject {
  switch (field.kind) {
    case "text":
      return { type: "string", ...(field.pattern === undefined ? {} : { pattern: `^(?:${field.pattern.regex})$` }) };
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
      return optionsOf(field);
    case "choices":
      return { type: "array", items: optionsOf(field) };
    case "list":
      return { type: "array", items: valuesOf(field.of) };
    case "weekly":
      return {
        type: "object",
        properties: { run_days: { type: "string" }, schedule: { type: "string" } },
        required: ["run_days", "schedule"],
      };
    case "people":
      return field.several ? { type: "array", items: { type: "string" } } : { type: "string" };
    case "date":
      return { type: "string", format: "date" };
    case "datetime":
      return { type: "string", format: "date-time" };
    case "item":
    case "time":
    case "duration":
      return { type: "string" };
    case "file":
      return { type: "object" };
  }
}

/** Options that are asked for elsewhere are not known here. */
function optionsOf(field: Field & { readonly kind: "choice" | "choices" }): JsonObject {
  return field.source ? {} : { enum: field.options.map(({ value }) => value) };
}

/** A field as JSON, without where its options are asked for: that address is none of the reader's business. */
export function fieldToJson(field: Field): JsonObject {
  const json: unknown = JSON.parse(JSON.stringify({ ...field, source: undefined }));
  if (!isJsonObject(json)) throw new TypeError("a field is an object");
  return json;
}
