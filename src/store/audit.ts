import type { Kysely } from "kysely";
import type { AuditTrail } from "../runs/verify-chain.ts";
import type { Tables } from "./tables.ts";

/** The history as `db` sees it; to verify it, `db` must see one instant. */
export function createAuditTrail(db: Kysely<Tables>): AuditTrail {
  return {
    eventsAfter: (seq, limit) =>
      db
        .selectFrom("run_event")
        .select(["seq", "run_id as runId", "type", "at", "event as json", "hash"])
        .where("seq", ">", seq)
        .orderBy("seq")
        .limit(limit)
        .execute(),

    gapFrom: (firstSeq) =>
      db
        .selectFrom("audit_gap")
        .select([
          ...(["first_seq as firstSeq", "last_seq as lastSeq"] as const),
          ...(["hash_before as hashBefore", "hash_after as hashAfter"] as const),
        ])
        .where("first_seq", "=", firstSeq)
        .executeTakeFirst(),

    head: () => db.selectFrom("audit_head").select(["seq", "hash"]).executeTakeFirst(),
  };
}
