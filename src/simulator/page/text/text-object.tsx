/** A text object of Block Kit: `plain_text` or `mrkdwn`. */
import type { SlackObject } from "../../control-types.ts";
import { stringOf } from "../slack-object.ts";
import { MrkdwnNodes } from "./mrkdwn-nodes.tsx";
import { parseMrkdwn, parsePlain } from "./mrkdwn.ts";

export function TextObject({ object }: { readonly object: SlackObject | undefined }) {
  const text = stringOf(object, "text");
  if (stringOf(object, "type") !== "mrkdwn") {
    return <MrkdwnNodes nodes={parsePlain(text, object?.["emoji"] !== false)} />;
  }
  return <Mrkdwn text={text} verbatim={object?.["verbatim"] === true} />;
}

export function Mrkdwn({ text, verbatim = false }: { readonly text: string; readonly verbatim?: boolean }) {
  return <MrkdwnNodes nodes={parseMrkdwn(text, { verbatim })} />;
}
