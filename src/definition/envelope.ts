import { isJsonObject } from "../lib/json.ts";
import type { DocumentPath, Issue } from "./issue.ts";

interface Enveloped {
  readonly value: unknown;
  readonly path: DocumentPath;
  /** A spec alone, as Platz's older envelope holds them. */
  readonly isBare: boolean;
}

/**
 * The actions of one document: a list of them, one, or a mapping with `schema_version` and `actions`, which is Platz's
 * older envelope (reference: Platz, action documents). The shape decides, not the name of the file.
 */
export function openEnvelope(document: unknown): { items: Enveloped[]; issues: Issue[] } {
  if (Array.isArray(document)) {
    return { items: document.map((value: unknown, index) => ({ value, path: [index], isBare: false })), issues: [] };
  }
  if (!isJsonObject(document) || !("actions" in document || "schema_version" in document) || "apiVersion" in document) {
    return { items: [{ value: document, path: [], isBare: false }], issues: [] };
  }
  const { schema_version, actions } = document;
  const issues: Issue[] = Object.keys(document)
    .filter((key) => key !== "schema_version" && key !== "actions")
    .map((key) => ({
      path: [key],
      atKey: true,
      message: `unknown key "${key}"; this file has schema_version and actions`,
      platzLetsPass: true,
    }));
  if (!Number.isInteger(schema_version) || Number(schema_version) < 0) {
    issues.push({ path: ["schema_version"], message: "schema_version must be a whole number, such as 0" });
  }
  if (!Array.isArray(actions)) issues.push({ path: ["actions"], message: "actions must be a list of actions" });
  if (issues.some((issue) => !issue.platzLetsPass)) return { items: [], issues };
  const items = (actions as unknown[]).map((value, index) => ({ value, path: ["actions", index], isBare: true }));
  return { items, issues };
}
