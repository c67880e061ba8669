import { limits, words, type Block, type ModalView } from "../blocks.ts";

export const decisionCallback = "decide_view";

/** The card of a run that waits for approval, as a modal. */
export function decisionView(blocks: Block[]): ModalView {
  return {
    type: "modal",
    callback_id: decisionCallback,
    title: words("Decide", limits.title),
    close: words("Later", limits.title),
    blocks,
  };
}
