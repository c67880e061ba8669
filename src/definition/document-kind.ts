import { isJsonObject } from "../lib/json.ts";
import { Configuration } from "./configuration.ts";
import { parseYaml } from "./document.ts";

/** Whether a text is a configuration rather than actions: one mapping with a key of the configuration. */
export function looksLikeConfiguration(text: string): boolean {
  const { documents } = parseYaml(text, "");
  const [first] = documents;
  if (documents.length !== 1 || !isJsonObject(first?.value)) return false;
  const keys = Object.keys(first.value);
  return !["apiVersion", "kind", "spec", "actions"].some((key) => keys.includes(key)) && keys.some(isOurs);
}

function isOurs(key: string): boolean {
  return Object.hasOwn(Configuration.shape, key);
}
