import type { LogChunk } from "../../runs/log-ports.ts";
import type { Run } from "../../runs/run.ts";
import { context, preformatted, type Block } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

/** How much of a log's end a message shows, in characters. */
const longestTail = 3_500;

interface LogMessage {
  readonly text: string;
  readonly blocks: Block[];
}

/** The one message of a run's thread that shows the end of its log; undefined while there is none. */
export function logMessage({ run: say }: Texts, end: readonly LogChunk[]): LogMessage | undefined {
  const last = end.at(-1);
  if (!last) return undefined;
  const count = last.line + last.lines;
  const lines = tailOf(end);
  const heading = lines.length === count ? say.log(count) : say.logEnd({ shown: lines.length, lines: count });
  return { text: heading, blocks: [context(heading), preformatted(lines.join("\n"))] };
}

/** Whether the message shows the whole log, so that a file would say nothing more. */
export function isWhole(end: readonly LogChunk[]): boolean {
  const last = end.at(-1);
  return !last || tailOf(end).length === last.line + last.lines;
}

/** The log as a file, with a note where lines were not kept. */
export function logFile(
  { run: say }: Texts,
  run: Run,
  chunks: readonly LogChunk[],
): { name: string; title: string; content: string } {
  const parts: string[] = [];
  let next = 0;
  for (const { line, lines, text } of chunks) {
    if (line > next) parts.push(say.linesNotKept(line - next));
    parts.push(text);
    next = line + lines;
  }
  const name = `${run.action.id}-${run.id}.log`.replace(/[^\w.-]/g, "_");
  return { name, title: say.logTitle(run.id), content: `${parts.join("\n")}\n` };
}

/** The last whole lines that there is room for; of a last line that is longer, its end. */
function tailOf(end: readonly LogChunk[]): string[] {
  // Lines before a cut would stand as if they came right before those after it.
  const lines: string[] = [];
  let room = longestTail;
  let next: number | undefined;
  for (const chunk of end.toReversed()) {
    if (next !== undefined && chunk.line + chunk.lines !== next) break;
    next = chunk.line;
    for (const line of chunk.text.split("\n").reverse()) {
      if (line.length + 1 > room) return lines.length > 0 ? lines : [line.slice(-longestTail)];
      lines.unshift(line);
      room -= line.length + 1;
    }
  }
  return lines;
}
