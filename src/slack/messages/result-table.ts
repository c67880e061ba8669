import type { types } from "@slack/bolt";
import type { Json, JsonObject } from "../../lib/json.ts";
import { visibleText } from "../../lib/plain-text.ts";
import { linkedText } from "./linked-text.ts";
import type { Texts } from "../../texts/english.ts";

/** What one message can show, with room for what else it says. Slack's own limits are 100 rows, 20 columns. */
const mostRows = 50;
const mostColumns = 10;
const mostCharacters = 6_000;
const longestCell = 300;

/**
 * JSON that is a list of flat objects, or one, as a table; undefined for everything else, and for what would not fit
 * whole: a table that leaves rows out would be read as all there is.
 */
export function resultTable(texts: Texts, value: Json): types.TableBlock | undefined {
  const rows = rowsOf(texts, value);
  if (!rows) return undefined;
  const [head, ...body] = rows;
  if (!head || body.length === 0 || rows.length > mostRows || head.length > mostColumns) return undefined;
  const cells = rows.flat();
  if (cells.some(({ length }) => length > longestCell)) return undefined;
  if (cells.reduce((sum, text) => sum + text.length, 0) > mostCharacters) return undefined;
  return { type: "table", block_id: "result", rows: rows.map((row) => row.map(cellOf)) };
}

/** The first row is the heading. */
function rowsOf({ run }: Texts, value: Json): string[][] | undefined {
  if (isFlat(value)) {
    return [[run.name, run.value], ...Object.entries(value).map(([name, part]) => [visibleText(name), textOf(part)])];
  }
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly Json[];
  if (!items.every(isFlat)) return undefined;
  const columns = [...new Set(items.flatMap(Object.keys))];
  if (columns.length === 0) return undefined;
  return [
    columns.map(visibleText),
    ...items.map((item) => columns.map((column) => (Object.hasOwn(item, column) ? textOf(item[column] ?? null) : ""))),
  ];
}

function isFlat(value: Json): value is JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((part) => typeof part !== "object" || part === null);
}

function textOf(value: Json): string {
  return visibleText(typeof value === "string" ? value : JSON.stringify(value));
}

/** Slack takes no empty cell. */
function cellOf(text: string): types.TableBlock["rows"][number][number] {
  const pieces = linkedText(text);
  if (pieces.every(({ type }) => type === "text")) return { type: "raw_text", text: text || " " };
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: pieces }] };
}
