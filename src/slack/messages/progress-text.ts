import type { Progress } from "../../runs/ports.ts";
import type { Texts } from "../../texts/english.ts";

const cells = 10;

/** `████░░░░░░  40 percent: Building shard 3` as plain text: the bar for the eye, the words for everybody. */
export function progressText({ run: say }: Texts, { percent, text }: Progress): string {
  const shown = percent === undefined ? [] : [`${barOf(percent)}  ${say.percent(Math.round(percent))}`];
  return [...shown, ...(text ? [text] : [])].join(": ");
}

/** It is full only when everything is done, and empty only when nothing is. */
function barOf(percent: number): string {
  const full =
    percent >= 100 ? cells : percent <= 0 ? 0 : Math.min(cells - 1, Math.max(1, Math.round(percent / cells)));
  return "█".repeat(full) + "░".repeat(cells - full);
}
