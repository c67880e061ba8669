import type { Database } from "better-sqlite3";
import type { Kysely } from "kysely";
import { chainStart, gapsOf, joinGaps, type ChainGap } from "../../runs/audit-chain.ts";
import { slotsFor } from "../compile-once.ts";
import type { Tables } from "../tables.ts";
import type { Answers, RemoveEnded } from "../writes.ts";
import { prepare } from "./prepare.ts";

const gapColumns = ["first_seq", "last_seq", "hash_before", "hash_after"] as const;

/** Removes old runs, and writes down what it removed and where the chain of events is open now. */
export function createRemover(handle: Database, db: Kysely<Tables>): (write: RemoveEnded) => Answers["remove_ended"] {
  const oldest = prepare<"before" | "limit", { id: string }>(handle, (slot) =>
    db
      .selectFrom("run")
      .select("id")
      // Only what has ended has an end: a run that may go on is never among them.
      .where("ended_at", "is not", null)
      .where("ended_at", "<", slot("before"))
      .orderBy("ended_at")
      .limit(slot("limit")),
  );
  const eventsOf = prepare<"id", { seq: number; hash: string }>(handle, (slot) =>
    db.selectFrom("run_event").select(["seq", "hash"]).where("run_id", "=", slot("id")),
  );
  const removeEvents = prepare<"id">(handle, (slot) => db.deleteFrom("run_event").where("run_id", "=", slot("id")));
  const removeMessages = prepare<"id">(handle, (slot) => db.deleteFrom("message").where("run_id", "=", slot("id")));
  const removeIntents = prepare<"id">(handle, (slot) =>
    db.deleteFrom("joined_intent").where("run_id", "=", slot("id")),
  );
  const removeRun = prepare<"id">(handle, (slot) => db.deleteFrom("run").where("id", "=", slot("id")));
  const hashAt = prepare<"seq", { hash: string }>(handle, (slot) =>
    db.selectFrom("run_event").select("hash").where("seq", "=", slot("seq")),
  );
  const gapBefore = prepare<"seq", ChainGap>(handle, (slot) => selectGaps(db).where("last_seq", "=", slot("seq")));
  const gapAfter = prepare<"seq", ChainGap>(handle, (slot) => selectGaps(db).where("first_seq", "=", slot("seq")));
  const removeGap = prepare<"seq">(handle, (slot) => db.deleteFrom("audit_gap").where("first_seq", "=", slot("seq")));
  const insertGap = prepare<(typeof gapColumns)[number]>(handle, (slot) =>
    db.insertInto("audit_gap").values(slotsFor(gapColumns, slot)),
  );
  const tell = prepare<"at" | "ended_before" | "runs" | "events" | "messages">(handle, (slot) =>
    db
      .insertInto("retention_log")
      .values(slotsFor(["at", "ended_before", "runs", "events", "messages"] as const, slot)),
  );

  function hashBefore(seq: number): string {
    if (seq === 1) return chainStart;
    const before = hashAt.get({ seq: seq - 1 })?.hash ?? gapBefore.get({ seq: seq - 1 })?.hashAfter;
    if (before === undefined) throw new Error(`the event before ${seq} is missing, and no retention says why`);
    return before;
  }

  function write(gap: ChainGap): void {
    let whole = gap;
    for (const neighbour of [gapBefore.get({ seq: gap.firstSeq - 1 }), gapAfter.get({ seq: gap.lastSeq + 1 })]) {
      if (!neighbour) continue;
      removeGap.run({ seq: neighbour.firstSeq });
      whole = joinGaps(neighbour, whole) ?? joinGaps(whole, neighbour) ?? whole;
    }
    const { firstSeq, lastSeq, hashBefore: before, hashAfter: after } = whole;
    insertGap.run({ first_seq: firstSeq, last_seq: lastSeq, hash_before: before, hash_after: after });
  }

  return ({ before, limit, now }) => {
    const removed = { runs: 0, events: 0, messages: 0 };
    const events: { seq: number; hash: string }[] = [];
    const old = oldest.all({ before, limit });
    for (const run of old) events.push(...eventsOf.all(run));
    // Before anything is gone: a gap begins after what is still there.
    const gaps = gapsOf(
      events.sort((a, b) => a.seq - b.seq),
      hashBefore,
    );
    for (const run of old) {
      removed.events += removeEvents.run(run);
      removed.messages += removeMessages.run(run);
      removeIntents.run(run);
      removed.runs += removeRun.run(run);
    }
    for (const gap of gaps) write(gap);
    if (removed.runs > 0) tell.run({ at: now, ended_before: before, ...removed });
    return removed;
  };
}

function selectGaps(db: Kysely<Tables>) {
  return db
    .selectFrom("audit_gap")
    .select(["first_seq as firstSeq", "last_seq as lastSeq", "hash_before as hashBefore", "hash_after as hashAfter"]);
}
