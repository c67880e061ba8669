import type { Kysely } from "kysely";
import type { FavouriteStore } from "../runs/report-ports.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";
import type { Committer } from "./writes.ts";

export function createFavouriteStore(db: Kysely<Tables>, committer: Committer): FavouriteStore {
  const keep = compileOnce<"actor" | "action_id">((slot) =>
    db
      .insertInto("favourite")
      .values({ actor: slot("actor"), action_id: slot("action_id") })
      .onConflict((conflict) => conflict.columns(["actor", "action_id"]).doNothing()),
  );
  const forget = compileOnce<"actor" | "action_id">((slot) =>
    db.deleteFrom("favourite").where("actor", "=", slot("actor")).where("action_id", "=", slot("action_id")),
  );

  return {
    async of(actor) {
      const rows = await db.selectFrom("favourite").select("action_id").where("actor", "=", actor).execute();
      return new Set(rows.map((row) => row.action_id));
    },

    async set(actor, actionId, isFavourite) {
      await committer.commit(statement(isFavourite ? keep : forget, { actor, action_id: actionId }));
    },
  };
}
