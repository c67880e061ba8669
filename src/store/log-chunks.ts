import type { LogChunk } from "../runs/log-ports.ts";

/** How much of one log is kept, in bytes: so much from its beginning, and so much up to its end. */
export interface LogLimits {
  readonly head: number;
  readonly tail: number;
}

export const defaultLimits: LogLimits = { head: 256 * 1024, tail: 768 * 1024 };

/** A chunk that is smaller takes more lines, so that a slow log does not become a row for each line. */
const fullChunk = 4 * 1024;
const largestChunk = 64 * 1024;

/** A row without its run. */
export interface StoredChunk extends LogChunk {
  readonly byte: number;
  readonly bytes: number;
}

/** A chunk whose text is compressed. */
export interface PackedChunk extends Omit<StoredChunk, "text"> {
  readonly packed: Uint8Array;
}

/** The lines as chunks that follow `last`; the first takes the place of `last` when that was not full. */
export function chunksAfter(last: StoredChunk | undefined, added: readonly string[]): StoredChunk[] {
  const isOpen = last !== undefined && last.bytes < fullChunk;
  let texts = isOpen ? [last.text] : [];
  let line = isOpen ? last.line : last ? last.line + last.lines : 0;
  let byte = isOpen ? last.byte : last ? last.byte + last.bytes : 0;
  let lines = isOpen ? last.lines : 0;
  let bytes = isOpen ? last.bytes : 0;
  const chunks: StoredChunk[] = [];
  function close(): void {
    if (lines > 0) chunks.push({ line, lines, byte, bytes, text: texts.join("\n") });
    line += lines;
    byte += bytes;
    texts = [];
    lines = 0;
    bytes = 0;
  }
  for (const text of added) {
    const size = Buffer.byteLength(text) + 1;
    // Every chunk but the last is full, which reading the end relies on.
    if (bytes >= fullChunk && bytes + size > largestChunk) close();
    texts.push(text);
    lines += 1;
    bytes += size;
  }
  close();
  return chunks;
}

/** The first and the last byte, this one not included, that a log which ends with `end` does not keep. */
export function cutOf(end: StoredChunk, { head, tail }: LogLimits): { readonly from: number; readonly to: number } {
  return { from: head, to: end.byte + end.bytes - tail };
}

/** About how many bytes of text go into one compressed chunk. */
const packedSize = 256 * 1024;

/** Chunks that follow each other without a cut, joined to larger ones, which compress better. */
export function joinChunks(chunks: readonly StoredChunk[]): StoredChunk[] {
  const joined: StoredChunk[] = [];
  let texts: string[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    const follows = last && last.line + last.lines === chunk.line && last.bytes + chunk.bytes <= packedSize;
    if (!follows) {
      closeLast(joined, texts);
      texts = [chunk.text];
      joined.push(chunk);
      continue;
    }
    texts.push(chunk.text);
    joined[joined.length - 1] = { ...last, lines: last.lines + chunk.lines, bytes: last.bytes + chunk.bytes };
  }
  closeLast(joined, texts);
  return joined;
}

function closeLast(joined: StoredChunk[], texts: readonly string[]): void {
  const last = joined.at(-1);
  if (last) joined[joined.length - 1] = { ...last, text: texts.join("\n") };
}
