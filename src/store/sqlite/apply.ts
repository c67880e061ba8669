import type { Database, Statement } from "better-sqlite3";
import type { Kysely } from "kysely";
import type { Change } from "../../runs/ports.ts";
import type { Tables } from "../tables.ts";
import type { Answers, Write } from "../writes.ts";
import { createRemover } from "./remove-ended.ts";
import { createEventWriter } from "./write-events.ts";
import { createLogWriter } from "./write-logs.ts";
import { createRunWriter } from "./write-runs.ts";

export interface Applier {
  /** Carries a write out, within a transaction. */
  apply(write: Write): Answers[Write["kind"]];
  /** What the writes of a transaction have in common. */
  beforeCommit(): void;
  /** What was written to runs since the last call. */
  afterCommit(): Change[];
  /** After a rollback: nothing was written. */
  reset(): void;
}

/** How each kind of write is carried out, by statements that are prepared now. */
export function createApplier(handle: Database, db: Kysely<Tables>): Applier {
  const events = createEventWriter(handle, db);
  const runs = createRunWriter(handle, db, events);
  const logs = createLogWriter(handle, db);
  const removeEnded = createRemover(handle, db);

  const statements = new Map<string, Statement>();

  function prepared(text: string): Statement {
    const known = statements.get(text);
    if (known) return known;
    const statement = handle.prepare(text);
    statements.set(text, statement);
    return statement;
  }

  return {
    apply(write) {
      switch (write.kind) {
        case "create":
          return runs.create(write);
        case "append":
          return runs.append(write);
        case "renew":
          return runs.renew(write);
        case "log":
          return logs.append(write);
        case "pack_log":
          return logs.pack(write);
        case "remove_ended":
          return removeEnded(write);
        case "statement":
          return prepared(write.sql).run(...write.parameters).changes;
      }
    },
    beforeCommit: () => events.saveHead(),
    afterCommit() {
      runs.committed();
      return events.takeChanges();
    },
    reset() {
      runs.reset();
      events.reset();
    },
  };
}
