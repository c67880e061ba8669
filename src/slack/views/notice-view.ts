import { limits, plainSection, words, type ModalView } from "../blocks.ts";

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
