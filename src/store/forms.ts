import type { Kysely } from "kysely";
import type { Json } from "../lib/json.ts";
import type { FormStore } from "../runs/report-ports.ts";
import type { Committer } from "./writes.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";

export function createFormStore(db: Kysely<Tables>, committer: Committer): FormStore {
  const save = compileOnce<"id" | "state" | "expires_at">((slot) => {
    const kept = { state: slot("state"), expires_at: slot("expires_at") };
    return db
      .insertInto("form")
      .values({ id: slot("id"), ...kept })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(kept));
  });
  const removeExpired = compileOnce<"now">((slot) => db.deleteFrom("form").where("expires_at", "<=", slot("now")));

  return {
    async save(id, state, expiresAt) {
      await committer.commit(statement(save, { id, state: JSON.stringify(state), expires_at: expiresAt }));
    },

    async load(id, now) {
      const row = await db
        .selectFrom("form")
        .select("state")
        .where("id", "=", id)
        .where("expires_at", ">", now)
        .executeTakeFirst();
      return row && (JSON.parse(row.state) as Json);
    },

    removeExpired: (now) => committer.commit(statement(removeExpired, { now })),
  };
}
