import { formatDuration } from "../../lib/duration.ts";
import { listInWords, plural } from "../../lib/text.ts";
import { estimateInWords } from "../estimate.ts";

/** How lists, numbers and times are written. */
export const words = {
  /** `a`, `a and b`, `a, b and c`. */
  and: (items: readonly string[]): string => listInWords(items),
  or: (items: readonly string[]): string => listInWords(items, "or"),
  /** The first few, and how many more there are; `separator` stands before that. */
  someOf: (items: readonly string[], most: number): string => {
    const more = items.length - most;
    return items.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
  },
  /** The same as part of a sentence, where `more` are not named. */
  withMore: (items: readonly string[], more: number): string =>
    listInWords(more > 0 ? [...items, `${more} more`] : items),
  /** Sentences one after the other, and how many more there are. */
  sentences: (items: readonly string[], most: number): string => {
    const more = items.length - most;
    return items.slice(0, most).join(" ") + (more > 0 ? ` And ${more} more.` : "");
  },
  /** How long it usually takes, in ms: `40–70 s`, `about 5 min`. */
  estimate: (took: { readonly from: number; readonly to: number }): string =>
    estimateInWords(took, { lessThan: "less than", about: "about" }),
  quoted: (text: string): string => `“${text}”`,
  duration: formatDuration,
  number: (amount: number): string => amount.toLocaleString("en"),
  /** Forms of Slack's date tokens, which Slack writes in the reader's zone and language. */
  moment: {
    time: "{time_secs}",
    day: "{date_short_pretty} {time}",
    seconds: "{date_short_pretty} {time_secs}",
    at: "{date_short_pretty} at {time}",
  },
  runs: (count: number): string => plural(count, "run"),
};
