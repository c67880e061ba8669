import { context, limits, plainSection, words, type ModalView } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

/**
 * Stands where an answer will be, so that a trigger that lives three seconds is used at once.
 * @param close the button that leaves it. Not "Cancel": what was sent is being worked on all the same.
 */
export function waitView({ form }: Texts, what: string, close: string): ModalView {
  return {
    type: "modal",
    callback_id: "wait",
    title: words(form.oneMoment, limits.title),
    close: words(close, limits.title),
    blocks: [plainSection(form.aFewSeconds(what)), context(form.ifNothingComes)],
  };
}
