import type { Kysely } from "kysely";
import type { StatusStore } from "../runs/ports.ts";
import type { Tables } from "./tables.ts";

export function createStatusStore(db: Kysely<Tables>): StatusStore {
  return {
    async all() {
      const rows = await db.selectFrom("deployment_status").select(["deployment_id", "name"]).execute();
      return new Map(rows.map((row) => [row.deployment_id, row.name]));
    },

    async save({ deploymentId, name, by, at }) {
      const set = { name, set_by: by, set_at: at };
      await db
        .insertInto("deployment_status")
        .values({ deployment_id: deploymentId, ...set })
        .onConflict((conflict) => conflict.column("deployment_id").doUpdateSet(set))
        .execute();
    },
  };
}
