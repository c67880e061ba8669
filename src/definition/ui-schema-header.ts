import { isJsonObject } from "../lib/json.ts";
import type { Issue } from "./issue.ts";

/**
 * The header of a ui_schema is whole or absent. Without it unknown keys beside it are errors in Platz documents too;
 * with it they are ignored there (reference: Platz, ui_schema).
 */
export function uiSchemaHeaderIssues(spec: unknown): Issue[] {
  const schema = isJsonObject(spec) ? spec["ui_schema"] : undefined;
  return isJsonObject(schema)
    ? headerIssues(schema).map((issue) => ({ ...issue, path: ["ui_schema", ...issue.path] }))
    : [];
}

/** The same of a ui_schema alone; paths are relative to it. */
export function headerIssues(schema: { readonly [key: string]: unknown }): Issue[] {
  const has = (["apiVersion", "kind"] as const).filter((key) => schema[key] !== undefined);
  if (has.length === 1) {
    const lacks = has[0] === "kind" ? "apiVersion: platz.io/v1beta1" : "kind: ValuesUi";
    return [{ path: [], message: `a header needs both lines; add \`${lacks}\`, or remove the other` }];
  }
  if (has.length === 2) return [];
  return Object.keys(schema)
    .filter((key) => key !== "inputs" && key !== "outputs")
    .map((key) => ({
      path: [key],
      atKey: true,
      message: `unknown key "${key}" in a form without header; it has inputs and outputs`,
    }));
}
