import { formatDuration } from "../../lib/duration.ts";
import { listInWords, plural } from "../../lib/text.ts";
import type { Texts } from "../english.ts";
import { estimateInWords } from "../estimate.ts";

export const words: Texts["words"] = {
  and: (items) => listInWords(items, "und"),
  or: (items) => listInWords(items, "oder"),
  someOf: (items, most) => {
    const more = items.length - most;
    return items.slice(0, most).join(", ") + (more > 0 ? ` und ${more} weitere` : "");
  },
  withMore: (items, more) => listInWords(more > 0 ? [...items, `${more} weitere`] : items, "und"),
  sentences: (items, most) => {
    const more = items.length - most;
    return items.slice(0, most).join(" ") + (more > 0 ? ` Und ${more} weitere.` : "");
  },
  estimate: (took) => estimateInWords(took, { lessThan: "weniger als", about: "etwa" }),
  quoted: (text) => `„${text}“`,
  duration: (ms) => formatDuration(ms).replace(".", ","),
  number: (amount) => amount.toLocaleString("de"),
  moment: {
    time: "{time_secs}",
    day: "{date_short_pretty} {time}",
    seconds: "{date_short_pretty} {time_secs}",
    at: "{date_short_pretty} um {time}",
  },
  runs: (count) => plural(count, "Lauf", "Läufe"),
};
