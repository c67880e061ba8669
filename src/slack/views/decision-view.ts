import { limits, words, type Block, type ModalView } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

export const decisionCallback = "decide_view";

/** The card of a run that waits for approval, as a modal. */
export function decisionView({ replies }: Texts, blocks: Block[]): ModalView {
  return {
    type: "modal",
    callback_id: decisionCallback,
    title: words(replies.decide, limits.title),
    close: words(replies.later, limits.title),
    blocks,
  };
}
