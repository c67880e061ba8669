import type { z } from "zod";
import { parseDuration } from "../../lib/duration.ts";
import { writtenSchema, writtenType } from "../written.ts";

/** signalbox.dev/v1: a length of time, such as `30m`. */
export const DurationInput = writtenSchema("Duration");
export type DurationInput = z.output<typeof DurationInput>;

export const duration = writtenType<DurationInput>({
  name: "Duration",
  kind: "duration",
  isValid: isDuration,
  says: "mustBeDuration",
});

function isDuration(text: string): boolean {
  return (parseDuration(text) ?? 0) > 0;
}
