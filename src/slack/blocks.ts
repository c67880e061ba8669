/**
 * Small makers of Block Kit objects. Outside text is shown as plain text, without emoji codes, or escaped: mrkdwn has no
 * way to escape a back-tick, so a value in a code span could leave it and draw a false link.
 */
import type { types } from "@slack/bolt";
import { nameOf, type Actor } from "../access/actor.ts";
import { clip } from "../lib/text.ts";
import type { Texts } from "../texts/english.ts";

export type Block = types.KnownBlock;
export type ModalView = types.ModalView;

/** Slack's limits in characters (docs.slack.dev, block kit reference). */
export const limits = {
  title: 24,
  sectionText: 3_000,
  label: 2_000,
  option: 75,
  optionDescription: 75,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  optionsPerList: 100,
  radioOptions: 10,
  messageText: 4_000,
  viewBlocks: 100,
  viewBytes: 250_000,
  privateMetadata: 3_000,
} as const;

export function plain(text: string, max: number): types.PlainTextElement {
  return { type: "plain_text", text: clip(text, max) || " ", emoji: false };
}

/** Our own words, in which emoji codes are drawn. */
export function words(text: string, max: number): types.PlainTextElement {
  return { type: "plain_text", text: clip(text, max), emoji: true };
}

/** `&`, `<` and `>` are the three that Slack reads as markup in any text. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** What `escape` has escaped, as it was. */
export function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Outside text inside our own mrkdwn: escaped, and without the characters that would switch formatting on. */
export function inert(text: string): string {
  return escape(text.replace(/[*_~`]/g, (mark) => `\u200b${mark}\u200b`));
}

/** One list holds 100 options; more go into groups of 100. */
export function listOptions(
  { form }: Texts,
  options: types.PlainTextOption[],
):
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] } {
  if (options.length <= limits.optionsPerList) return { options };
  const groups = [];
  for (let start = 0; start < options.length; start += limits.optionsPerList) {
    const part = options.slice(start, start + limits.optionsPerList);
    groups.push({
      label: plain(form.range({ from: start + 1, to: start + part.length }), limits.option),
      options: part,
    });
  }
  return { option_groups: groups };
}

export function mrkdwnSection(text: string): types.SectionBlock {
  return { type: "section", text: { type: "mrkdwn", text: clip(text, limits.sectionText) } };
}

export function plainSection(text: string): types.SectionBlock {
  return { type: "section", text: plain(text, limits.sectionText) };
}

export function context(...texts: string[]): types.ContextBlock {
  return { type: "context", elements: texts.map((text) => ({ type: "mrkdwn", text: clip(text, 2_000) })) };
}

/** Tells the person; a program is only named. */
export function mention({ run }: Texts, actor: Actor): string {
  if (actor.kind === "bot" || actor.kind === "deployment") {
    return run.program({ kind: actor.kind, name: inert(nameOf(actor)) });
  }
  return `<@${actor.slack}>`;
}

/** Tells each of the first few, and says how many more there are. */
export function mentions(texts: Texts, actors: readonly Actor[], most: number, separator: string): string {
  const first = actors.slice(0, most).map((actor) => mention(texts, actor));
  const more = actors.length - most;
  return first.join(separator) + (more > 0 ? separator + texts.run.andMore(more) : "");
}

/** An instant in the reader's own time zone. `form` is made of Slack's tokens, such as `{time_secs}`. */
export function instant(ms: number, form: string): string {
  const fallback = new Date(ms).toISOString().replace("T", " ").slice(0, 19);
  return `<!date^${Math.floor(ms / 1_000)}^${form}|${fallback} UTC>`;
}

/** Outside text, kept as it is: no markup means anything in it. */
export function preformatted(text: string): types.RichTextBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text: text || " " }] }],
  };
}
