import type { LogChunk } from "../runs/log-ports.ts";

/** Some lines of a log. */
export interface LogRange {
  readonly items: readonly LogChunk[];
  /** The place of the next line that is kept; undefined when there is none yet. */
  readonly next: number | undefined;
}

/** At most `limit` lines from the place `from` on; what was not kept counts for nothing. */
export function rangeOf(chunks: readonly LogChunk[], from: number, limit: number): LogRange {
  const items: LogChunk[] = [];
  let left = limit;
  for (const part of chunks.flatMap((chunk) => since(chunk, from))) {
    if (left === 0) return { items, next: part.line };
    if (part.lines > left) {
      items.push({ line: part.line, lines: left, text: part.text.split("\n").slice(0, left).join("\n") });
      return { items, next: part.line + left };
    }
    items.push(part);
    left -= part.lines;
  }
  return { items, next: undefined };
}

/** The lines of a chunk from a line on; none when it ends before. */
export function since(chunk: LogChunk, from: number): LogChunk[] {
  const skipped = Math.max(from - chunk.line, 0);
  if (skipped >= chunk.lines) return [];
  const text = chunk.text.split("\n").slice(skipped).join("\n");
  return [{ line: chunk.line + skipped, lines: chunk.lines - skipped, text }];
}
