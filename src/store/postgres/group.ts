import type { Kysely } from "kysely";
import type { ChainHead } from "../../runs/audit-chain.ts";
import type { Change, WaitingRun } from "../../runs/ports.ts";
import type { Tables } from "../tables.ts";
import type { Answers, Write } from "../writes.ts";
import { removeEnded } from "./remove-ended.ts";
import { renewLeases } from "./renew-leases.ts";
import type { Transaction } from "./transaction.ts";
import { appendLog, packLog } from "./write-logs.ts";
import { readFor, writeRuns, type RunWrite } from "./write-runs.ts";

type Answer = Answers[Write["kind"]];

export interface GroupWritten {
  readonly answers: readonly Answer[];
  readonly changes: readonly Change[];
  readonly queued: readonly WaitingRun[];
  /** How far the chain reaches now; undefined when no event was written. */
  readonly head: ChainHead | undefined;
}

/**
 * Carries out the writes of a group in order, those of runs that follow each other in one go. Who writes events or removes
 * any holds the lock of the chain's head first: all replicas take their turns there, which makes the order of events that
 * of the commits, and what a write was decided on cannot change under it.
 */
export async function writeGroup(
  tx: Transaction,
  db: Kysely<Tables>,
  writes: readonly Write[],
  isOnDisk: (digest: string) => boolean,
): Promise<GroupWritten> {
  const answers: Answer[] = [];
  const changes: Change[] = [];
  const queued: WaitingRun[] = [];
  const locking = writes.some(({ kind }) => kind === "create" || kind === "append" || kind === "remove_ended")
    ? lockHead(tx)
    : undefined;
  // Its fault is every other statement's too.
  locking?.catch(() => undefined);
  let head: ChainHead | undefined;
  let hasEvents = false;

  for (const stretch of stretchesOf(writes)) {
    if (!Array.isArray(stretch)) {
      answers.push(await writeOne(tx, db, stretch));
      continue;
    }
    // Asked for together with the lock, and answered after it is held.
    const [locked, seen] = await Promise.all([locking, readFor(tx, stretch)]);
    head ??= locked;
    if (!head) throw new Error("runs are written without the lock of the chain's head");
    const written = writeRuns(tx, stretch, seen, head, isOnDisk);
    hasEvents ||= written.head !== head;
    head = written.head;
    answers.push(...written.answers);
    changes.push(...written.changes);
    queued.push(...written.queued);
  }
  if (!hasEvents) return { answers, changes, queued, head: undefined };
  tx.send("update audit_head set seq = $1, hash = $2 where id = 1", [head?.seq, head?.hash]);
  return { answers, changes, queued, head };
}

/** The writes of runs that follow each other, as one; each other write for itself. */
function stretchesOf(writes: readonly Write[]): (RunWrite[] | Exclude<Write, RunWrite>)[] {
  const stretches: (RunWrite[] | Exclude<Write, RunWrite>)[] = [];
  for (const write of writes) {
    const last = stretches.at(-1);
    if (write.kind !== "create" && write.kind !== "append") stretches.push(write);
    else if (Array.isArray(last)) last.push(write);
    else stretches.push([write]);
  }
  return stretches;
}

async function lockHead(tx: Transaction): Promise<ChainHead> {
  const [head] = await tx.query<ChainHead>("select seq, hash from audit_head where id = 1 for update");
  if (!head) throw new Error("the table audit_head is empty");
  return head;
}

async function writeOne(tx: Transaction, db: Kysely<Tables>, write: Exclude<Write, RunWrite>): Promise<Answer> {
  switch (write.kind) {
    case "renew":
      return renewLeases(tx, db, write);
    case "log":
      return appendLog(tx, db, write);
    case "pack_log":
      return packLog(tx, db, write);
    case "remove_ended":
      return removeEnded(tx, db, write);
    case "statement":
      return tx.changeBy(write.sql, write.parameters);
  }
}
