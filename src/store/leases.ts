import type { Kysely } from "kysely";
import type { LeaseStore } from "../runs/ports.ts";
import { compileOnce, statement } from "./compile-once.ts";
import type { Tables } from "./tables.ts";
import type { Committer } from "./writes.ts";

export function createLeaseStore(db: Kysely<Tables>, committer: Committer): LeaseStore {
  const take = compileOnce<"name" | "owner" | "until" | "now">((slot) => {
    const right = { owner: slot("owner"), until: slot("until") };
    return db
      .insertInto("lease")
      .values({ name: slot("name"), ...right })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet(right)
          .where(({ eb, or }) => or([eb("lease.owner", "=", slot("owner")), eb("lease.until", "<", slot("now"))])),
      );
  });
  const release = compileOnce<"name" | "owner">((slot) =>
    db.deleteFrom("lease").where("name", "=", slot("name")).where("owner", "=", slot("owner")),
  );

  return {
    take: async (name, owner, until, now) => (await committer.commit(statement(take, { name, owner, until, now }))) > 0,
    async release(name, owner) {
      await committer.commit(statement(release, { name, owner }));
    },
  };
}
