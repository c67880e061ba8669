import type { Database } from "better-sqlite3";
import type { Kysely } from "kysely";
import { chainHash, type ChainHead } from "../../runs/audit-chain.ts";
import type { Change } from "../../runs/ports.ts";
import type { Tables } from "../tables.ts";
import { slotsFor } from "../compile-once.ts";
import type { NewEvent } from "../writes.ts";
import { prepare } from "./prepare.ts";

/** Writes events at the end of the chain, whose end it holds in memory: the process is alone with its file. */
export interface EventWriter {
  /** The place that the next event gets. */
  nextSeq(): number;
  write(runId: string, events: readonly NewEvent[]): void;
  /** Writes down how far the chain reaches, before the commit. */
  saveHead(): void;
  /** What was written since the last call. */
  takeChanges(): Change[];
  /** After a rollback: nothing was written since. */
  reset(): void;
}

const columns = ["seq", "run_id", "type", "at", "event", "hash"] as const;

export function createEventWriter(handle: Database, db: Kysely<Tables>): EventWriter {
  const insert = prepare<(typeof columns)[number]>(handle, (slot) =>
    db.insertInto("run_event").values(slotsFor(columns, slot)),
  );
  const readHead = prepare(handle, () => db.selectFrom("audit_head").select(["seq", "hash"]));
  const updateHead = prepare<"seq" | "hash">(handle, (slot) =>
    db.updateTable("audit_head").set({ seq: slot("seq"), hash: slot("hash") }),
  );
  let saved = read();
  let head = saved;
  let changes: Change[] = [];

  function read(): ChainHead {
    const found = readHead.get({});
    if (!found) throw new Error("the table audit_head is empty");
    return found;
  }

  return {
    nextSeq: () => head.seq + 1,
    write(runId, events) {
      for (const { type, at, json } of events) {
        const seq = head.seq + 1;
        const hash = chainHash(head.hash, { seq, runId, at, type, json });
        insert.run({ seq, run_id: runId, type, at, event: json, hash });
        head = { seq, hash };
        changes.push({ runId, type });
      }
    },
    saveHead() {
      if (head !== saved) updateHead.run(head);
    },
    takeChanges() {
      const taken = changes;
      changes = [];
      saved = head;
      return taken;
    },
    reset() {
      changes = [];
      saved = read();
      head = saved;
    },
  };
}
