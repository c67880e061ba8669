import type { Kysely } from "kysely";
import type { Json } from "../lib/json.ts";
import type { FormStore } from "../runs/report-ports.ts";
import type { Tables } from "./tables.ts";

export function createFormStore(db: Kysely<Tables>): FormStore {
  return {
    async save(id, state, expiresAt) {
      const kept = { state: JSON.stringify(state), expires_at: expiresAt };
      await db
        .insertInto("form")
        .values({ id, ...kept })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(kept))
        .execute();
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

    async removeExpired(now) {
      const { numDeletedRows } = await db.deleteFrom("form").where("expires_at", "<=", now).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
