import type { types } from "@slack/bolt";
import type { Run } from "../../runs/run.ts";
import { limits, plain, words, type Block } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

export const rerunAction = "rerun";

/** Opens the form again, with the same values. */
export function rerunButton({ run: say }: Texts, run: Run, text = say.runAgain): types.Button {
  return {
    type: "button",
    action_id: rerunAction,
    text: words(text, limits.option),
    value: JSON.stringify({ runId: run.id }),
    accessibility_label: plain(rerunLabel(say, text, run), limits.option).text,
  };
}

export function rerunLabel(say: Texts["run"], text: string, run: Run): string {
  return say.runAgainLabel({ button: text.replace("…", ""), action: run.action.title, run: run.id });
}

/** The button, where it stands alone. */
export function rerunBlock(texts: Texts, run: Run, text?: string): Block {
  return { type: "actions", block_id: "rerun", elements: [rerunButton(texts, run, text)] };
}
