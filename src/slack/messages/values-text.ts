import type { ShownValue } from "../../definition/form.ts";
import { clip } from "../../lib/text.ts";

/** Values as lines of plain text. A sensitive value is named and never shown. */
export function valuesText(shown: readonly ShownValue[]): string {
  return shown.map(({ label, text }) => `${label}: ${text === null ? "(hidden)" : clip(text, 300)}`).join("\n");
}
