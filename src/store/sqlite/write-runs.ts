import type { Database } from "better-sqlite3";
import { sql, type Kysely } from "kysely";
import { slotsFor } from "../compile-once.ts";
import { isRunning, selectActive } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import type { Answers, AppendEvents, CreateRun, RenewLeases } from "../writes.ts";
import { prepare } from "./prepare.ts";
import type { EventWriter } from "./write-events.ts";

export interface RunWriter {
  create(write: CreateRun): Answers["create"];
  append(write: AppendEvents): Answers["append"];
  renew(write: RenewLeases): Answers["renew"];
  committed(): void;
  /** After a rollback. */
  reset(): void;
}

const newColumns = [
  ...["id", "intent_key", "lane", "action_id", "env", "requester", "status", "revision", "requested_at"],
  ...["ended_at", "owner", "fence", "lease_until", "turn", "due_at", "priority", "definition", "request", "state"],
] as (keyof CreateRun["row"] | "turn")[];

const setColumns = ["status", "revision", "ended_at", "owner", "fence", "due_at", "state"] as const;

/** Writes runs with their events. It is called within a transaction. */
export function createRunWriter(handle: Database, db: Kysely<Tables>, events: EventWriter): RunWriter {
  const insertRun = prepare<(typeof newColumns)[number]>(handle, (slot) =>
    db.insertInto("run").values(slotsFor(newColumns, slot)),
  );
  const insertDefinition = prepare<"digest" | "action">(handle, (slot) =>
    db
      .insertInto("definition")
      .values(slotsFor(["digest", "action"], slot))
      .onConflict((conflict) => conflict.doNothing()),
  );
  const knownIntent = prepare<"key", { run_id: string }>(handle, (slot) =>
    db
      .selectFrom("run")
      .select("id as run_id")
      .where("intent_key", "=", slot("key"))
      .unionAll(db.selectFrom("joined_intent").select("run_id").where("intent_key", "=", slot("key"))),
  );
  const activeRun = prepare<"lane" | "actionId" | "after", { id: string }>(handle, (slot) =>
    selectActive(db, slot("lane"), slot("actionId"), slot("after")),
  );
  const updateRun = prepare<
    (typeof setColumns)[number] | "id" | "from" | "keepsTurn" | "turn" | "keepsLease" | "leaseUntil" | "overBefore"
  >(handle, (slot) =>
    db
      .updateTable("run")
      .set({
        ...slotsFor(setColumns, slot),
        turn: sql`iif(${slot("keepsTurn")}, turn, ${slot("turn")})`,
        lease_until: sql`iif(${slot("keepsLease")}, lease_until, ${slot("leaseUntil")})`,
      })
      .where("id", "=", slot("id"))
      .where("revision", "=", slot("from"))
      .where(sql<boolean>`coalesce(lease_until, -1) < coalesce(${slot("overBefore")}, ${Number.MAX_SAFE_INTEGER})`),
  );
  const insertIntent = prepare<"intent_key" | "run_id">(handle, (slot) =>
    // Of two clicks at once the second adds nothing.
    db
      .insertInto("joined_intent")
      .values(slotsFor(["intent_key", "run_id"], slot))
      .onConflict((conflict) => conflict.column("intent_key").doNothing()),
  );
  const renewAll = prepare<"owner" | "leaseUntil">(handle, (slot) => updateLeases(db, slot));
  const renewThese = prepare<"owner" | "leaseUntil" | "runIds">(handle, (slot) =>
    updateLeases(db, slot).where(sql<boolean>`id in (select value from json_each(${slot("runIds")}))`),
  );
  const owned = prepare<"owner", Answers["renew"][number]>(handle, (slot) =>
    db
      .selectFrom("run")
      .select(["id", "fence", "state"])
      .where(isRunning)
      .where("owner", "=", slot("owner"))
      .orderBy("seq"),
  );
  /** Definitions are never removed, so what is on disk need not be written again. */
  const digestsOnDisk = new Set<string>();
  let digestsWritten: string[] = [];

  return {
    create({ row, definition, events: first, queuedBy, unlessActive }) {
      const known = knownIntent.get({ key: row.intent_key });
      if (known) return { result: "known", runId: known.run_id };
      const active = unlessActive && activeRun.get({ ...unlessActive, after: unlessActive.after ?? 0 });
      if (active) return { result: "occupied", runId: active.id };
      if (!digestsOnDisk.has(definition.digest)) {
        insertDefinition.run(definition);
        digestsWritten.push(definition.digest);
      }
      insertRun.run({ ...row, turn: queuedBy === undefined ? null : events.nextSeq() + queuedBy } as never);
      events.write(row.id, first);
      return { result: "created" };
    },

    append({ runId, from, set, leaseUntil, leaseOverBefore, events: added, queuedBy, intentKey }) {
      const changed = updateRun.run({
        ...set,
        id: runId,
        from,
        keepsTurn: queuedBy === "keep" ? 1 : 0,
        turn: typeof queuedBy === "number" ? events.nextSeq() + queuedBy : null,
        keepsLease: leaseUntil === "keep" ? 1 : 0,
        leaseUntil: leaseUntil === "keep" ? null : leaseUntil,
        overBefore: leaseOverBefore ?? null,
      } as never);
      if (changed !== 1) return false;
      if (intentKey !== undefined) insertIntent.run({ intent_key: intentKey, run_id: runId });
      events.write(runId, added);
      return true;
    },

    renew({ owner, leaseUntil, runIds }) {
      if (runIds) renewThese.run({ owner, leaseUntil, runIds: JSON.stringify(runIds) });
      else renewAll.run({ owner, leaseUntil });
      return owned.all({ owner });
    },

    committed() {
      for (const digest of digestsWritten) digestsOnDisk.add(digest);
      digestsWritten = [];
    },

    reset() {
      digestsWritten = [];
    },
  };
}

function updateLeases(db: Kysely<Tables>, slot: (name: "owner" | "leaseUntil") => never) {
  return db
    .updateTable("run")
    .set({ lease_until: slot("leaseUntil") })
    .where(isRunning)
    .where("owner", "=", slot("owner"));
}
