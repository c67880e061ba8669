import type { Json } from "../../lib/json.ts";
import { plainLines } from "../../lib/plain-text.ts";
import { clip } from "../../lib/text.ts";
import type { Output } from "../../runs/outcome.ts";
import { isFinal, type Run } from "../../runs/run.ts";
import { escape, mentions, mrkdwnSection, plainSection, preformatted, type Block } from "../blocks.ts";
import { adviceFor } from "./advice.ts";
import { linkedBlock } from "./linked-text.ts";
import { rerunBlock } from "./rerun-button.ts";
import { resultTable } from "./result-table.ts";
import { plainStatusLine, statusLine } from "./status-line.ts";
import type { Texts } from "../../texts/english.ts";

/** Longer answers become a file; Slack folds long messages away anyway. */
const longestInline = 2_500;

/** What is said in the thread when a run is over. */
export interface ResultReply {
  readonly text: string;
  readonly blocks: Block[];
  readonly file?: { readonly name: string; readonly title: string; readonly content: string };
}

/** The reply that ends a run's thread; undefined while it goes on. It names who asked and who follows, so that they are told. */
export function resultReply(texts: Texts, run: Run): ResultReply | undefined {
  if (!isFinal(run.status)) return undefined;
  const { run: say } = texts;
  const output = "outcome" in run ? run.outcome.output : undefined;
  const shown = output ? shownAs(texts, output) : {};
  const note = output ? outputNote(texts, output, shown.file !== undefined) : "";
  const summary = run.status === "succeeded" ? ` ${say.sentence(escape(run.outcome.summary))}` : "";
  const told = mentions(texts, [run.requester, ...(run.followers ?? [])], 50, " ");
  const advice = adviceFor(texts, run);
  return {
    text: [
      escape(say.resultOf({ action: clip(run.action.title, 200), deployment: clip(run.deployment.name, 100) })) +
        clip(`${plainStatusLine(texts, run)}${summary}`, 1_200),
      clip(escape(advice), 600),
      clip(escape(shown.text ?? ""), 600),
    ]
      .filter(Boolean)
      .join("\n"),
    blocks: [
      mrkdwnSection(
        `${told} ${statusLine(texts, run, { most: 1_500 })}${run.status === "succeeded" ? "." : ""}${clip(summary, 400)}${note}`,
      ),
      ...(advice ? [plainSection(clip(advice, 600))] : []),
      ...(shown.block ? [shown.block] : []),
      ...(run.status === "succeeded" ? [] : [rerunBlock(texts, run)]),
    ],
    ...(shown.file !== undefined && output
      ? { file: { name: fileName(run, output), title: say.answerTitle(run.id), content: shown.file } }
      : {}),
  };
}

/** In the place of a file that Slack would not take. */
export function fileRefused(
  { run: say }: Texts,
  file: { readonly content: string },
): { text: string; blocks: Block[] } {
  const text = say.fileRefused;
  return { text, blocks: [mrkdwnSection(text), preformatted(clip(file.content, longestInline))] };
}

/** A table where the answer is one and fits, else its text, else a file; each whole, or said to be cut. */
function shownAs(texts: Texts, output: Output): { block?: Block; text?: string; file?: string } {
  const json = isJson(output) && !output.isCut ? parsed(output.text) : undefined;
  const table = json === undefined ? undefined : resultTable(texts, json);
  const body = json === undefined ? output.text.trimEnd() : JSON.stringify(json, null, 2);
  if (body === "") return {};
  // For those who get no table, such as a screen reader in a notification.
  if (table) return { block: table, text: body };
  if (body.length > longestInline) return { file: body };
  const text = plainLines(body).join("\n");
  return { block: linkedBlock(text), text };
}

/** Undefined for what is no JSON in spite of its name, and for numbers that would lose their last digits on the way. */
function parsed(text: string): Json | undefined {
  if (/\d{16,}/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isJson({ contentType }: Output): boolean {
  return /\bjson\b/i.test(contentType);
}

function outputNote({ run: say }: Texts, output: Output, isFile: boolean): string {
  if (output.text === "") return `\n${say.noBody}`;
  if (output.isCut) return `\n${say.answerIsCut(output.bytes)}`;
  return isFile ? `\n${say.answerIsFile(output.bytes)}` : "";
}

function fileName(run: Run, output: Output): string {
  return `${run.action.id}-${run.id}.${isJson(output) ? "json" : "txt"}`.replace(/[^\w.-]/g, "_");
}
