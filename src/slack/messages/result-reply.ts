import { plainLines } from "../../lib/plain-text.ts";
import { clip } from "../../lib/text.ts";
import type { Output } from "../../runs/outcome.ts";
import { isFinal, type Run } from "../../runs/run.ts";
import { escape, mentions, mrkdwnSection, preformatted, type Block } from "../blocks.ts";
import { plainStatusLine, statusLine } from "./status-line.ts";

/** Longer answers become a file; Slack folds long messages away anyway. */
const longestInline = 2_500;

/** What is said in the thread when a run is over. */
export interface ResultReply {
  readonly text: string;
  readonly blocks: Block[];
  readonly file?: { readonly name: string; readonly title: string; readonly content: string };
}

/** The reply that ends a run's thread; undefined while it goes on. It names who asked and who follows, so that they are told. */
export function resultReply(run: Run): ResultReply | undefined {
  if (!isFinal(run.status)) return undefined;
  const output = "outcome" in run ? run.outcome.output : undefined;
  const body = output ? readable(output) : "";
  const isLong = body.length > longestInline;
  const note = output ? outputNote(output, isLong) : "";
  const summary = run.status === "succeeded" ? ` ${escape(run.outcome.summary)}.` : "";
  return {
    text: `${plainStatusLine(run)}${summary}`,
    blocks: [
      mrkdwnSection(
        `${mentions([run.requester, ...(run.followers ?? [])], 50, " ")} ${statusLine(run)}${run.status === "succeeded" ? "." : ""}${summary}${note}`,
      ),
      ...(body && !isLong ? [preformatted(plainLines(body).join("\n"))] : []),
    ],
    ...(body && isLong
      ? { file: { name: fileName(run, output), title: `Answer to run ${run.id}`, content: body } }
      : {}),
  };
}

/** In the place of a file that Slack would not take. */
export function fileRefused(file: { readonly content: string }): { text: string; blocks: Block[] } {
  const text =
    "The file could not be shared here: Slack refused it. Invite the app to the channel, so that the next one arrives. This is its beginning:";
  return { text, blocks: [mrkdwnSection(text), preformatted(clip(file.content, longestInline))] };
}

/** JSON is indented for reading; what is not JSON, in spite of its name, stays as it came. */
function readable({ text, contentType }: Output): string {
  if (!/\bjson\b/i.test(contentType)) return text.trimEnd();
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.trimEnd();
  }
}

function outputNote(output: Output, isLong: boolean): string {
  if (output.text === "") return "\nThe answer has no body.";
  const size = `${output.bytes.toLocaleString("en")} bytes`;
  if (output.isCut) return `\nThe answer is ${size} or more; this is its beginning, the rest is not kept.`;
  return isLong ? `\nThe answer is ${size}; it is in the file below.` : "";
}

function fileName(run: Run, output: Output | undefined): string {
  return `${run.action.id}-${run.id}.${output && /\bjson\b/i.test(output.contentType) ? "json" : "txt"}`.replace(
    /[^\w.-]/g,
    "_",
  );
}
