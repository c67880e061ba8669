import { context, limits, plainSection, words, type ModalView } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";
import type { RequestRefusal } from "../../runs/refusals.ts";
import { said } from "../../texts/sentence.ts";
import { inYourTime } from "../messages/freeze-text.ts";

/** Why something was not done, over the form: going back finds everything as it was typed. */
export function refusalView(texts: Texts, refusal: RequestRefusal): ModalView {
  const { replies } = texts;
  const until = inYourTime(texts, refusal);
  // Somebody whose first answer was lost on the way must not believe that nothing was started.
  const title = refusal.code === "already_requested" ? replies.alreadyAskedFor : replies.notStarted;
  const fields = Object.entries(refusal.fieldErrors ?? {}).map(([field, error]) =>
    replies.fieldError({ field, error: said(texts, error) }),
  );
  const view = noticeView(texts, title, [said(texts, refusal), ...fields].join("\n"), "back");
  return until === "" ? view : { ...view, blocks: [...view.blocks, context(until)] };
}

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
