import { days } from "./days.ts";
import { words } from "./words.ts";

/** The values of a form as people read them. */
export const values = {
  yes: "yes",
  no: "no",
  hidden: "(hidden)",
  weekly: ({ runDays, time }: { runDays: readonly string[]; time: string }) =>
    `${words.and(runDays.map((day) => days.long[Number(day)] ?? day))} at ${time} UTC`,
};
