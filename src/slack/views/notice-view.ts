import type { Refusal } from "../../lib/refusal.ts";
import { context, limits, plainSection, words, type ModalView } from "../blocks.ts";
import { inYourTime } from "../messages/freeze-text.ts";

/** Why something was not done, over the form: going back finds everything as it was typed. */
export function refusalView(refusal: Refusal): ModalView {
  const until = inYourTime(refusal);
  // Somebody whose first answer was lost on the way must not believe that nothing was started.
  const title = refusal.code === "already_requested" ? "Already asked for" : "Not started";
  const view = noticeView(title, refusal.message, "Back");
  return until === "" ? view : { ...view, blocks: [...view.blocks, context(until)] };
}

/** A modal that says one thing. Pushed over a form, it leaves what was typed where it is. */
export function noticeView(title: string, message: string, close: "Back" | "Close"): ModalView {
  return {
    type: "modal",
    callback_id: "notice",
    // "Close" ends the matter; "Back" leads to the form below.
    clear_on_close: close === "Close",
    title: words(title, limits.title),
    close: words(close, limits.title),
    blocks: [plainSection(message)],
  };
}
