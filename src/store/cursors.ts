import type { Kysely } from "kysely";
import type { CursorStore } from "../runs/report-ports.ts";
import type { Tables } from "./tables.ts";

export function createCursorStore(db: Kysely<Tables>): CursorStore {
  return {
    async read(name) {
      const row = await db.selectFrom("cursor").select("seq").where("name", "=", name).executeTakeFirst();
      return row?.seq ?? 0;
    },

    async write(name, seq) {
      await db
        .insertInto("cursor")
        .values({ name, seq })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ seq }))
        .execute();
    },
  };
}
