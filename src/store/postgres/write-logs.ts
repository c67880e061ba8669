import type { Kysely } from "kysely";
import { chunksAfter, cutOf, type PackedChunk, type StoredChunk } from "../log-chunks.ts";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import type { AppendLog, PackLog } from "../writes.ts";
import type { Transaction } from "./transaction.ts";

type ChunkRow = Tables["run_log"];

/** Adds lines to a log, if the run is running with that fence; see `AppendLog`. */
export async function appendLog(
  tx: Transaction,
  db: Kysely<Tables>,
  { runId, fence, lines, limits }: AppendLog,
): Promise<boolean> {
  const owned = db
    .selectFrom("run")
    .select("id")
    .where("id", "=", runId)
    .where(isRunning)
    .where("fence", "=", fence)
    // A former owner's lines must not come in while the fence is raised.
    .forShare();
  if ((await tx.all(owned)).length === 0) return false;
  const last = db
    .selectFrom("run_log")
    .select(["line", "lines", "byte", "bytes", "text"])
    .where("run_id", "=", runId)
    .orderBy("line", "desc")
    .limit(1);
  const chunks = chunksAfter((await tx.all<StoredChunk>(last))[0], lines);
  await put(
    tx,
    db,
    chunks.map((chunk) => ({ ...chunk, run_id: runId, packed: null })),
  );
  const end = chunks.at(-1);
  if (end && end.byte + end.bytes > limits.tail + limits.head) {
    const { from, to } = cutOf(end, limits);
    const cut = db.deleteFrom("run_log").where("run_id", "=", runId).where("byte", ">=", from).where("byte", "<", to);
    // Never the last: the next lines are counted from it.
    await tx.change(cut.where("line", "<", end.line));
  }
  return true;
}

/** Replaces the chunks of a log by compressed ones, if the run has ended. */
export async function packLog(tx: Transaction, db: Kysely<Tables>, { runId, chunks }: PackLog): Promise<boolean> {
  const ended = db.selectFrom("run").select("id").where("id", "=", runId).where("ended_at", "is not", null).forShare();
  // Removed by retention meanwhile, say.
  if ((await tx.all(ended)).length === 0) return false;
  const unpacked = db.deleteFrom("run_log").where("run_id", "=", runId).where("packed", "is", null);
  if ((await tx.change(unpacked)) === 0) return false;
  await put(
    tx,
    db,
    chunks.map((chunk: PackedChunk) => ({ ...chunk, run_id: runId, text: "" })),
  );
  return true;
}

async function put(tx: Transaction, db: Kysely<Tables>, rows: readonly ChunkRow[]): Promise<void> {
  if (rows.length === 0) return;
  const insert = db.insertInto("run_log").values([...rows]);
  await tx.change(
    insert.onConflict((conflict) =>
      conflict.columns(["run_id", "line"]).doUpdateSet(({ ref }) => ({
        lines: ref("excluded.lines"),
        byte: ref("excluded.byte"),
        bytes: ref("excluded.bytes"),
        text: ref("excluded.text"),
        packed: ref("excluded.packed"),
      })),
    ),
  );
}
