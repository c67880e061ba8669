import type { Kysely } from "kysely";
import type { StatusStore } from "../runs/ports.ts";
import type { Committer } from "./writes.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";

export function createStatusStore(db: Kysely<Tables>, committer: Committer): StatusStore {
  const save = compileOnce<keyof Tables["deployment_status"]>((slot) => {
    const set = { name: slot("name"), set_by: slot("set_by"), set_at: slot("set_at") };
    return db
      .insertInto("deployment_status")
      .values({ deployment_id: slot("deployment_id"), ...set })
      .onConflict((conflict) => conflict.column("deployment_id").doUpdateSet(set));
  });

  return {
    async all() {
      const rows = await db.selectFrom("deployment_status").select(["deployment_id", "name"]).execute();
      return new Map(rows.map((row) => [row.deployment_id, row.name]));
    },

    async save({ deploymentId, name, by, at }) {
      await committer.commit(statement(save, { deployment_id: deploymentId, name, set_by: by, set_at: at }));
    },
  };
}
