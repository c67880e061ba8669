import type { Kysely } from "kysely";
import type { ChainHead } from "../../runs/audit-chain.ts";
import type { Change, WaitingRun } from "../../runs/ports.ts";
import { isRunning } from "../select-runs.ts";
import type { Tables } from "../tables.ts";
import type { Answers, Write } from "../writes.ts";
import { removeEnded } from "./remove-ended.ts";
import type { Transaction } from "./transaction.ts";
import { appendLog, packLog } from "./write-logs.ts";
import { writeRuns, type RunWrite } from "./write-runs.ts";

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
  const from = writes.some(({ kind }) => kind === "create" || kind === "append" || kind === "remove_ended")
    ? await lockHead(tx)
    : undefined;
  let head = from;
  let next: RunWrite[] = [];

  async function writeNext(): Promise<void> {
    if (next.length === 0 || !head) return;
    const written = await writeRuns(tx, next, head, isOnDisk);
    next = [];
    head = written.head;
    answers.push(...written.answers);
    changes.push(...written.changes);
    queued.push(...written.queued);
  }

  for (const write of writes) {
    if (write.kind === "create" || write.kind === "append") {
      next.push(write);
      continue;
    }
    await writeNext();
    answers.push(await writeOne(tx, db, write));
  }
  await writeNext();
  if (head === from) return { answers, changes, queued, head: undefined };
  await tx.query("update audit_head set seq = $1, hash = $2", [head?.seq, head?.hash]);
  return { answers, changes, queued, head };
}

async function lockHead(tx: Transaction): Promise<ChainHead> {
  const [head] = await tx.query<ChainHead>("select seq, hash from audit_head for update");
  if (!head) throw new Error("the table audit_head is empty");
  return head;
}

async function writeOne(tx: Transaction, db: Kysely<Tables>, write: Exclude<Write, RunWrite>): Promise<Answer> {
  switch (write.kind) {
    case "renew":
      return tx.all(
        db
          .updateTable("run")
          .set({ lease_until: write.leaseUntil })
          .where(isRunning)
          .where("owner", "=", write.owner)
          .returning(["id", "fence", "state"]),
      );
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
