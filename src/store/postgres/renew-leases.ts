import type { Kysely } from "kysely";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import type { Answers, RenewLeases } from "../writes.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Of what is to be renewed, the answer is what the update found once it had the row: somebody may have taken it over while
 * the update waited. The rest is only listed, as it was when the statement began.
 */
const renewThese = `with renewed as (
    update run set lease_until = $2
    where status = 'running' and ended_at is null and owner = $1 and id = any($3)
    returning id, fence, state
  )
  select id, fence, state from renewed
  union all
  select id, fence, state from run
  where status = 'running' and ended_at is null and owner = $1
    and not exists (select from unnest($3::text[]) as given (id) where given.id = run.id)`;

/** Lengthens leases, and lists all running runs of their owner. */
export async function renewLeases(
  tx: Transaction,
  db: Kysely<Tables>,
  { owner, leaseUntil, runIds }: RenewLeases,
): Promise<Answers["renew"]> {
  if (runIds) return tx.query<Answers["renew"][number]>(renewThese, [owner, leaseUntil, runIds]);
  return tx.all(
    db
      .updateTable("run")
      .set({ lease_until: leaseUntil })
      .where(isRunning)
      .where("owner", "=", owner)
      .returning(["id", "fence", "state"]),
  );
}
