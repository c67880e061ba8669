import type { Kysely, Transaction } from "kysely";
import type { LogChunk, RunLogStore } from "../runs/log-ports.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** How much of one log is kept, in bytes: so much from its beginning, and so much up to its end. */
export interface LogLimits {
  readonly head: number;
  readonly tail: number;
}

const defaultLimits: LogLimits = { head: 256 * 1024, tail: 768 * 1024 };

/** A chunk that is smaller takes more lines, so that a slow log does not become a row for each line. */
const fullChunk = 4 * 1024;
const largestChunk = 16 * 1024;

/** A row without its run. */
interface Chunk extends LogChunk {
  readonly byte: number;
  readonly bytes: number;
}

export function createRunLogStore(db: Kysely<Tables>, writer: Writer, limits = defaultLimits): RunLogStore {
  return {
    append(runId, lines, fence) {
      return writer.write(async (transaction) => {
        const isOwned = await isRunningWith(transaction, runId, fence);
        if (isOwned && lines.length > 0) await add(transaction, runId, lines, limits);
        return { value: isOwned, changes: [] };
      });
    },

    async read(runId, from = 0) {
      const rows = await selectChunks(db, runId).orderBy("line").execute();
      return rows.filter((row) => row.line + row.lines > from).map(toLogChunk);
    },

    async readEnd(runId) {
      // All rows but the last are full chunks.
      const rows = await selectChunks(db, runId).orderBy("line", "desc").limit(2).execute();
      return rows.reverse().map(toLogChunk);
    },

    async count(runId) {
      const last = await selectChunks(db, runId).orderBy("line", "desc").limit(1).executeTakeFirst();
      return last ? last.line + last.lines : 0;
    },
  };
}

async function isRunningWith(transaction: Transaction<Tables>, runId: string, fence: number): Promise<boolean> {
  const row = await transaction
    .selectFrom("run")
    .select(["status", "state"])
    .where("id", "=", runId)
    .executeTakeFirst();
  return row?.status === "running" && (JSON.parse(row.state) as { fence?: number }).fence === fence;
}

async function add(
  transaction: Transaction<Tables>,
  runId: string,
  lines: readonly string[],
  { head, tail }: LogLimits,
): Promise<void> {
  const last = await selectChunks(transaction, runId).orderBy("line", "desc").limit(1).executeTakeFirst();
  const chunks = pack(last, lines);
  for (const { line, ...content } of chunks) {
    await transaction
      .insertInto("run_log")
      .values({ run_id: runId, line, ...content })
      .onConflict((conflict) => conflict.columns(["run_id", "line"]).doUpdateSet(content))
      .execute();
  }
  const end = chunks.at(-1);
  if (!end) return;
  await transaction
    .deleteFrom("run_log")
    .where("run_id", "=", runId)
    .where("byte", ">=", head)
    .where("byte", "<", end.byte + end.bytes - tail)
    // Never the last: the next lines are counted from it.
    .where("line", "<", end.line)
    .execute();
}

/** The lines as chunks that follow `last`; the first takes the place of `last` when that was not full. */
function pack(last: Chunk | undefined, lines: readonly string[]): Chunk[] {
  const isOpen = last !== undefined && last.bytes < fullChunk;
  let texts = isOpen ? [last.text] : [];
  let line = isOpen ? last.line : last ? last.line + last.lines : 0;
  let byte = isOpen ? last.byte : last ? last.byte + last.bytes : 0;
  let count = isOpen ? last.lines : 0;
  let bytes = isOpen ? last.bytes : 0;
  const chunks: Chunk[] = [];
  function close(): void {
    if (count > 0) chunks.push({ line, lines: count, byte, bytes, text: texts.join("\n") });
    line += count;
    byte += bytes;
    texts = [];
    count = 0;
    bytes = 0;
  }
  for (const text of lines) {
    const size = Buffer.byteLength(text) + 1;
    // Every chunk but the last is full, which `readEnd` relies on.
    if (bytes >= fullChunk && bytes + size > largestChunk) close();
    texts.push(text);
    count += 1;
    bytes += size;
  }
  close();
  return chunks;
}

function selectChunks(db: Kysely<Tables>, runId: string) {
  return db.selectFrom("run_log").select(["line", "lines", "byte", "bytes", "text"]).where("run_id", "=", runId);
}

function toLogChunk({ line, lines, text }: Chunk): LogChunk {
  return { line, lines, text };
}
