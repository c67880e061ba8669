import type { Kysely, SelectQueryBuilder } from "kysely";
import type { MessageStore, RunMessage } from "../runs/report-ports.ts";
import type { Committer } from "./writes.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";

export function createMessageStore(db: Kysely<Tables>, committer: Committer): MessageStore {
  const save = compileOnce<"run_id" | "kind" | "channel" | "ts" | "content_digest" | "posting_since">((slot) => {
    const sent = {
      channel: slot("channel"),
      ts: slot("ts"),
      content_digest: slot("content_digest"),
      posting_since: slot("posting_since"),
    };
    return db
      .insertInto("message")
      .values({ run_id: slot("run_id"), kind: slot("kind"), ...sent })
      .onConflict((conflict) => conflict.columns(["run_id", "kind"]).doUpdateSet(sent));
  });

  return {
    async get(runId, kind) {
      const row = await selectMessage(db).where("run_id", "=", runId).where("kind", "=", kind).executeTakeFirst();
      if (!row) return undefined;
      const { postingSince, ...message } = row;
      return postingSince === null ? message : { ...message, postingSince };
    },

    async save({ runId, kind, channel, ts, contentDigest, postingSince = null }) {
      const row = { run_id: runId, kind, channel, ts, content_digest: contentDigest, posting_since: postingSince };
      await committer.commit(statement(save, row));
    },
  };
}

type Row = Omit<RunMessage, "postingSince"> & { readonly postingSince: number | null };

function selectMessage(db: Kysely<Tables>): SelectQueryBuilder<Tables, "message", Row> {
  return db
    .selectFrom("message")
    .select([
      "run_id as runId",
      "kind",
      "channel",
      "ts",
      "content_digest as contentDigest",
      "posting_since as postingSince",
    ]);
}
