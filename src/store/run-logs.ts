import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Kysely } from "kysely";
import type { LogChunk, RunLogStore } from "../runs/log-ports.ts";
import type { Committer } from "./writes.ts";
import { defaultLimits, joinChunks, type LogLimits, type PackedChunk, type StoredChunk } from "./log-chunks.ts";
import type { Tables } from "./tables.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** The logs of runs, over any engine. */
export function createRunLogStore(
  db: Kysely<Tables>,
  committer: Committer,
  limits: LogLimits = defaultLimits,
): RunLogStore {
  async function close(runId: string): Promise<void> {
    const rows = await selectChunks(db, runId)
      .innerJoin("run", "run.id", "run_log.run_id")
      .where("packed", "is", null)
      .where("ended_at", "is not", null)
      .orderBy("line")
      .execute();
    if (rows.length === 0) return;
    const chunks = await Promise.all(joinChunks(rows).map(pack));
    await committer.commit({ kind: "pack_log", runId, chunks });
  }

  return {
    append(runId, lines, fence) {
      const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
      return committer.commit({ kind: "log", runId, fence, lines, size, limits });
    },

    async read(runId, from = 0) {
      const rows = await selectChunks(db, runId)
        .where(({ eb }) => eb(eb("line", "+", eb.ref("lines")), ">", from))
        .orderBy("line")
        .execute();
      return Promise.all(rows.map(toLogChunk));
    },

    async readEnd(runId) {
      // All rows but the last are full chunks.
      const rows = await selectChunks(db, runId).orderBy("line", "desc").limit(2).execute();
      return Promise.all(rows.reverse().map(toLogChunk));
    },

    async count(runId) {
      const last = await db
        .selectFrom("run_log")
        .select(["line", "lines"])
        .where("run_id", "=", runId)
        .orderBy("line", "desc")
        .limit(1)
        .executeTakeFirst();
      return last ? last.line + last.lines : 0;
    },

    close,

    async closeEnded(limit) {
      const rows = await db
        .selectFrom("run_log")
        .innerJoin("run", "run.id", "run_log.run_id")
        .select("run_id")
        .distinct()
        .where("packed", "is", null)
        .where("ended_at", "is not", null)
        .limit(limit)
        .execute();
      for (const { run_id } of rows) await close(run_id);
      return rows.length;
    },
  };
}

type ChunkRow = StoredChunk & { readonly packed: Uint8Array | null };

function selectChunks(db: Kysely<Tables>, runId: string) {
  return db
    .selectFrom("run_log")
    .select(["line", "lines", "byte", "bytes", "text", "packed"])
    .where("run_id", "=", runId);
}

async function pack({ text, ...place }: StoredChunk): Promise<PackedChunk> {
  return { ...place, packed: await compress(text) };
}

async function toLogChunk({ line, lines, text, packed }: ChunkRow): Promise<LogChunk> {
  return { line, lines, text: packed ? (await decompress(packed)).toString() : text };
}
