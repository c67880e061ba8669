import type { Database } from "better-sqlite3";
import type { Kysely } from "kysely";
import { slotsFor } from "../compile-once.ts";
import { chunksAfter, cutOf, type StoredChunk } from "../log-chunks.ts";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import type { Answers, AppendLog, PackLog } from "../writes.ts";
import { prepare } from "./prepare.ts";

export interface LogWriter {
  append(write: AppendLog): Answers["log"];
  pack(write: PackLog): Answers["pack_log"];
}

const columns = ["run_id", "line", "lines", "byte", "bytes", "text", "packed"] as const;
const content = ["lines", "byte", "bytes", "text", "packed"] as const;

/** Writes the logs of runs. It is called within a transaction. */
export function createLogWriter(handle: Database, db: Kysely<Tables>): LogWriter {
  const owned = prepare<"runId" | "fence">(handle, (slot) =>
    db
      .selectFrom("run")
      .select("id")
      .where("id", "=", slot("runId"))
      .where(isRunning)
      .where("fence", "=", slot("fence")),
  );
  const ended = prepare<"runId">(handle, (slot) =>
    db.selectFrom("run").select("id").where("id", "=", slot("runId")).where("ended_at", "is not", null),
  );
  const lastChunk = prepare<"runId", StoredChunk>(handle, (slot) =>
    db
      .selectFrom("run_log")
      .select(["line", "lines", "byte", "bytes", "text"])
      .where("run_id", "=", slot("runId"))
      .orderBy("line", "desc")
      .limit(1),
  );
  const put = prepare<(typeof columns)[number]>(handle, (slot) =>
    db
      .insertInto("run_log")
      .values(slotsFor(columns, slot))
      .onConflict((conflict) => conflict.columns(["run_id", "line"]).doUpdateSet(slotsFor(content, slot))),
  );
  const cut = prepare<"runId" | "from" | "to" | "line">(handle, (slot) =>
    db
      .deleteFrom("run_log")
      .where("run_id", "=", slot("runId"))
      .where("byte", ">=", slot("from"))
      .where("byte", "<", slot("to"))
      // Never the last: the next lines are counted from it.
      .where("line", "<", slot("line")),
  );
  const removeUnpacked = prepare<"runId">(handle, (slot) =>
    db.deleteFrom("run_log").where("run_id", "=", slot("runId")).where("packed", "is", null),
  );

  return {
    append({ runId, fence, lines, limits }) {
      if (!owned.get({ runId, fence })) return false;
      const chunks = chunksAfter(lastChunk.get({ runId }), lines);
      for (const chunk of chunks) put.run({ ...chunk, run_id: runId, packed: null });
      const end = chunks.at(-1);
      if (end && end.byte + end.bytes > limits.tail + limits.head) {
        cut.run({ runId, line: end.line, ...cutOf(end, limits) });
      }
      return true;
    },

    pack({ runId, chunks }) {
      // Removed by retention meanwhile, say.
      if (!ended.get({ runId })) return false;
      if (removeUnpacked.run({ runId }) === 0) return false;
      for (const chunk of chunks) put.run({ ...chunk, run_id: runId, text: "" });
      return true;
    },
  };
}
