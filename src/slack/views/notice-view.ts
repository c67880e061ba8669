import { limits, plainSection, words, type ModalView } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

/** A modal that says one thing. Pushed over a form, it leaves what was typed where it is. */
export function noticeView({ form }: Texts, title: string, message: string, close: "back" | "close"): ModalView {
  return {
    type: "modal",
    callback_id: "notice",
    // "close" ends the matter; "back" leads to the form below.
    clear_on_close: close === "close",
    title: words(title, limits.title),
    close: words(form[close], limits.title),
    blocks: [plainSection(message)],
  };
}
