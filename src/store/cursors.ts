import type { Kysely } from "kysely";
import type { CursorStore } from "../runs/report-ports.ts";
import type { Committer } from "./writes.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";

export function createCursorStore(db: Kysely<Tables>, committer: Committer): CursorStore {
  const write = compileOnce<"name" | "seq">((slot) =>
    db
      .insertInto("cursor")
      .values({ name: slot("name"), seq: slot("seq") })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ seq: slot("seq") })),
  );

  return {
    async read(name) {
      const row = await db.selectFrom("cursor").select("seq").where("name", "=", name).executeTakeFirst();
      return row?.seq ?? 0;
    },

    async write(name, seq) {
      await committer.commit(statement(write, { name, seq }));
    },
  };
}
