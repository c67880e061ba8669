import type { Kysely, SelectQueryBuilder } from "kysely";
import type { MessageStore, RunMessage } from "../runs/report-ports.ts";
import type { Committer } from "./writes.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";

export function createMessageStore(db: Kysely<Tables>, committer: Committer): MessageStore {
  const save = compileOnce<"run_id" | "kind" | "channel" | "ts" | "content_digest">((slot) => {
    const sent = { channel: slot("channel"), ts: slot("ts"), content_digest: slot("content_digest") };
    return db
      .insertInto("message")
      .values({ run_id: slot("run_id"), kind: slot("kind"), ...sent })
      .onConflict((conflict) => conflict.columns(["run_id", "kind"]).doUpdateSet(sent));
  });

  return {
    get: (runId, kind) => selectMessage(db).where("run_id", "=", runId).where("kind", "=", kind).executeTakeFirst(),

    async save({ runId, kind, channel, ts, contentDigest }) {
      await committer.commit(statement(save, { run_id: runId, kind, channel, ts, content_digest: contentDigest }));
    },
  };
}

function selectMessage(db: Kysely<Tables>): SelectQueryBuilder<Tables, "message", RunMessage> {
  return db
    .selectFrom("message")
    .select(["run_id as runId", "kind", "channel", "ts", "content_digest as contentDigest"]);
}
