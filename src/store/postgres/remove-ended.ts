import type { Kysely } from "kysely";
import { chainStart, gapsOf, joinGaps, type ChainGap } from "../../runs/audit-chain.ts";
import type { Removed } from "../../runs/retention.ts";
import type { Tables } from "../tables.ts";
import type { RemoveEnded } from "../writes.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Removes old runs, and writes down what it removed and where the chain of events is open now. The caller holds the lock of
 * the chain's head.
 */
export async function removeEnded(
  tx: Transaction,
  db: Kysely<Tables>,
  { before, limit, now }: RemoveEnded,
): Promise<Removed> {
  const oldest = db
    .selectFrom("run")
    .select("id")
    // Only what has ended has an end: a run that may go on is never among them.
    .where("ended_at", "is not", null)
    .where("ended_at", "<", before)
    .orderBy("ended_at")
    .limit(limit);
  const ids = (await tx.all(oldest)).map(({ id }) => id);
  if (ids.length === 0) return { runs: 0, events: 0, messages: 0 };
  const events = await tx.all(
    db.selectFrom("run_event").select(["seq", "hash"]).where("run_id", "in", ids).orderBy("seq"),
  );
  // Before anything is gone: a gap begins after what is still there.
  const hashes = await hashesBefore(tx, db, events);
  const gaps = gapsOf(events, (seq) => {
    const hash = hashes.get(seq - 1);
    if (hash === undefined) throw new Error(`the event before ${seq} is missing, and no retention says why`);
    return hash;
  });
  const removed = {
    events: await tx.change(db.deleteFrom("run_event").where("run_id", "in", ids)),
    messages: await tx.change(db.deleteFrom("message").where("run_id", "in", ids)),
    runs: 0,
  };
  await tx.change(db.deleteFrom("joined_intent").where("run_id", "in", ids));
  removed.runs = await tx.change(db.deleteFrom("run").where("id", "in", ids));
  for (const gap of gaps) await writeGap(tx, db, gap);
  await tx.change(db.insertInto("retention_log").values({ at: now, ended_before: before, ...removed }));
  return removed;
}

/** The hashes of the events, or of the gaps, that lie right before these events. */
async function hashesBefore(
  tx: Transaction,
  db: Kysely<Tables>,
  events: readonly { readonly seq: number }[],
): Promise<Map<number, string>> {
  const places = events.map(({ seq }) => seq - 1);
  if (places.length === 0) return new Map();
  const kept = await tx.all(db.selectFrom("run_event").select(["seq", "hash"]).where("seq", "in", places));
  const gone = await tx.all(selectGaps(db).where("last_seq", "in", places));
  return new Map([
    [0, chainStart],
    ...kept.map(({ seq, hash }) => [seq, hash] as const),
    ...gone.map(({ lastSeq, hashAfter }) => [lastSeq, hashAfter] as const),
  ]);
}

async function writeGap(tx: Transaction, db: Kysely<Tables>, gap: ChainGap): Promise<void> {
  const touching = selectGaps(db).where(({ eb, or }) =>
    or([eb("last_seq", "=", gap.firstSeq - 1), eb("first_seq", "=", gap.lastSeq + 1)]),
  );
  let whole = gap;
  for (const neighbour of await tx.all(touching)) {
    await tx.change(db.deleteFrom("audit_gap").where("first_seq", "=", neighbour.firstSeq));
    whole = joinGaps(neighbour, whole) ?? joinGaps(whole, neighbour) ?? whole;
  }
  const { firstSeq: first_seq, lastSeq: last_seq, hashBefore: hash_before, hashAfter: hash_after } = whole;
  await tx.change(db.insertInto("audit_gap").values({ first_seq, last_seq, hash_before, hash_after }));
}

function selectGaps(db: Kysely<Tables>) {
  return db
    .selectFrom("audit_gap")
    .select(["first_seq as firstSeq", "last_seq as lastSeq", "hash_before as hashBefore", "hash_after as hashAfter"]);
}
