import type { types } from "@slack/bolt";
import { clip } from "../../lib/text.ts";
import type { Run } from "../../runs/run.ts";
import type { Content, FileContent } from "./content.ts";
import type { Form } from "./ladder.ts";
import type { Texts } from "../../texts/english.ts";

/** Slack takes 4,000 characters in an update; some of them may count twice. */
const longestShort = 2_500;

/** What Slack is sent for a message in one of its forms. */
export function saidAs(
  texts: Texts,
  form: Form,
  run: Run,
  { text, blocks }: Content,
): { text: string; blocks: types.KnownBlock[] } {
  if (form === "full") return { text, blocks };
  const note = `\n${texts.run.notWhole(run.id)}`;
  return { text: (form === "plain" ? text : clip(text, longestShort)) + note, blocks: [] };
}

/** The whole text, beside a message that shows its beginning only. */
export function wholeText(texts: Texts, kind: string, run: Run, { text }: Content): FileContent {
  return { name: `${kind}-${run.id}.txt`, title: texts.run.messageTitle(run.id), content: `${text}\n` };
}
