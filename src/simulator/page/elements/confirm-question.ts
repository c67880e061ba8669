/** What an element asks before it counts. */
import type { ConfirmDialog, SlackObject } from "../../control-types.ts";
import { objectOf, stringOf, wordsOf } from "../slack-object.ts";

export interface ConfirmQuestion extends ConfirmDialog {
  /** Its text is mrkdwn. Else stars and angle brackets in it mean nothing. */
  readonly isMrkdwn?: boolean;
}

export function confirmOf(element: SlackObject): ConfirmQuestion | undefined {
  const confirm = objectOf(element, "confirm");
  if (!confirm) return undefined;
  const style = stringOf(confirm, "style");
  return {
    title: wordsOf(confirm, "title") || "Are you sure?",
    text: wordsOf(confirm, "text"),
    isMrkdwn: stringOf(objectOf(confirm, "text"), "type") === "mrkdwn",
    confirm: wordsOf(confirm, "confirm") || "Yes",
    deny: wordsOf(confirm, "deny") || "Cancel",
    style: style === "danger" || style === "primary" ? style : null,
  };
}
