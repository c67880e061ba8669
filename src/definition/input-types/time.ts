import type { z } from "zod";
import { writtenSchema, writtenType } from "../written.ts";

/** signalbox.dev/v1: a time of the day, `HH:MM`. */
export const TimeInput = writtenSchema("Time");
export type TimeInput = z.output<typeof TimeInput>;

export const time = writtenType<TimeInput>({
  name: "Time",
  kind: "time",
  isValid: isTime,
  says: "mustBeTime",
});

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}
