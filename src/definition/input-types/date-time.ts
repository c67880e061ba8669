import type { z } from "zod";
import { writtenSchema, writtenType } from "../written.ts";

/** signalbox.dev/v1: an instant, `2026-01-31T08:30:00Z`. */
export const DateTimeInput = writtenSchema("DateTime");
export type DateTimeInput = z.output<typeof DateTimeInput>;

export const dateTime = writtenType<DateTimeInput>({
  name: "DateTime",
  kind: "datetime",
  isValid: isDateTime,
  says: "mustBeDateTime",
});

/** In UTC, to the second, and an instant that exists. */
function isDateTime(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return false;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text.replace("Z", ".000Z");
}
