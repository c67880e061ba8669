import { context, limits, plainSection, words, type ModalView } from "../blocks.ts";

/** Stands where an answer will be, so that a trigger that lives three seconds is used at once. */
export function waitView(what: string): ModalView {
  return {
    type: "modal",
    callback_id: "wait",
    title: words("One moment", limits.title),
    close: words("Cancel", limits.title),
    blocks: [
      plainSection(`${what} This takes a few seconds.`),
      context("If nothing comes, close this and try again: the same form never starts a run twice."),
    ],
  };
}
