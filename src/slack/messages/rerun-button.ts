import type { types } from "@slack/bolt";
import type { Run } from "../../runs/run.ts";
import { limits, plain, words, type Block } from "../blocks.ts";

export const rerunAction = "rerun";

/** Opens the form again, with the same values. */
export function rerunButton(run: Run, text = "Run again…"): types.Button {
  return {
    type: "button",
    action_id: rerunAction,
    text: words(text, limits.option),
    value: JSON.stringify({ runId: run.id }),
    accessibility_label: plain(rerunLabel(text, run), limits.option).text,
  };
}

export function rerunLabel(text: string, run: Run): string {
  return `${text.replace("…", "")}: ${run.action.title}, with the values of run ${run.id}`;
}

/** The button, where it stands alone. */
export function rerunBlock(run: Run, text?: string): Block {
  return { type: "actions", block_id: "rerun", elements: [rerunButton(run, text)] };
}
