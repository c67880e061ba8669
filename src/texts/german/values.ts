import type { Texts } from "../english.ts";
import { days } from "./days.ts";
import { words } from "./words.ts";

export const values: Texts["values"] = {
  yes: "ja",
  no: "nein",
  hidden: "(verborgen)",
  weekly: ({ runDays, time }) => `${words.and(runDays.map((day) => days.long[Number(day)] ?? day))} um ${time} UTC`,
};
