import type { Kysely, SelectQueryBuilder } from "kysely";
import type { MessageStore, RunMessage } from "../runs/report-ports.ts";
import type { Tables } from "./tables.ts";

export function createMessageStore(db: Kysely<Tables>): MessageStore {
  return {
    get: (runId, kind) => selectMessage(db).where("run_id", "=", runId).where("kind", "=", kind).executeTakeFirst(),

    async save({ runId, kind, channel, ts, contentDigest }) {
      const sent = { channel, ts, content_digest: contentDigest };
      await db
        .insertInto("message")
        .values({ run_id: runId, kind, ...sent })
        .onConflict((conflict) => conflict.columns(["run_id", "kind"]).doUpdateSet(sent))
        .execute();
    },
  };
}

function selectMessage(db: Kysely<Tables>): SelectQueryBuilder<Tables, "message", RunMessage> {
  return db
    .selectFrom("message")
    .select(["run_id as runId", "kind", "channel", "ts", "content_digest as contentDigest"]);
}
