import type { z } from "zod";
import { writtenSchema, writtenType } from "../written.ts";

/** signalbox.dev/v1: a day, `YYYY-MM-DD`. */
export const DateInput = writtenSchema("Date");
export type DateInput = z.output<typeof DateInput>;

export const date = writtenType<DateInput>({
  name: "Date",
  kind: "date",
  isValid: isDate,
  says: "mustBeDate",
});

/** A day that exists: the 30th of February would be read as a day in March. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
