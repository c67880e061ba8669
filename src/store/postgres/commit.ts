import type { Kysely } from "kysely";
import type { Log } from "../../lib/log.ts";
import type { ChainHead } from "../../runs/audit-chain.ts";
import type { Change, WaitingRun } from "../../runs/ports.ts";
import type { StoreObserver } from "../../runs/store-observer.ts";
import { StoreError } from "../errors.ts";
import { createListeners } from "../listeners.ts";
import type { Tables } from "../tables.ts";
import type { Answers, Committer, Write } from "../writes.ts";
import { explainFault, isInTheWay } from "./explain-fault.ts";
import { writeGroup, type GroupWritten } from "./group.ts";
import type { News } from "./news.ts";
import type { Connections } from "./pool.ts";
import { beginTransaction, type Transaction } from "./transaction.ts";

/** How many writes may go into one transaction. */
const fullGroup = 256;

/** How often a group is tried that others were in the way of. */
const mostTries = 10;

/** Puts runs into the queue within the transaction. The result is called when that has committed. */
export type Enqueue = (
  db: {
    executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
    /** Does not wait; what goes wrong fails the commit. */
    send(text: string, values?: unknown[]): void;
  },
  runs: readonly WaitingRun[],
) => Promise<() => void>;

export interface SharedCommitter extends Committer {
  /** From now on what becomes due is put into the queue by the transaction that makes it so. */
  enqueueWith(enqueue: Enqueue): void;
  /** Tells the listeners of commits by others. */
  announce(changes: readonly Change[]): void;
}

interface Pending {
  readonly write: Write;
  readonly onCommitted: ((answer: never) => void) | undefined;
  readonly resolve: (answer: never) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Group commit: what is asked for while a transaction is under way becomes the next one, so that many writes cost one sync
 * and one turn among the replicas. Nothing waits for more to come.
 */
export function createCommitter(
  connections: Connections,
  db: Kysely<Tables>,
  news: Pick<News, "notice">,
  onHead: (seq: number) => void,
  log: Log,
  observer?: StoreObserver,
): SharedCommitter {
  const { writing: pool, place } = connections;
  const listeners = createListeners<readonly Change[]>(log);
  /** Definitions are never removed, so what is on disk need not be written again. */
  const digestsOnDisk = new Set<string>();
  let enqueue: Enqueue | undefined;
  const pending: Pending[] = [];
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    // One turn of the loop, so that what is asked for in it goes together.
    await new Promise(setImmediate);
    while (pending.length > 0) await commitAll(pending.splice(0, fullGroup));
    working = undefined;
  }

  async function commitAll(group: readonly Pending[]): Promise<void> {
    try {
      await commitGroup(group);
    } catch (fault) {
      // A fault of the server is everybody's. Any other is the fault of one, and must not cost the others.
      if (group.length === 1 || fault instanceof StoreError) {
        for (const { reject } of group) reject(fault);
      } else for (const one of group) await commitAll([one]);
    }
  }

  async function commitGroup(group: readonly Pending[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await tryTogether(group);
        return;
      } catch (fault) {
        if (isInTheWay(fault) && tries < mostTries) continue;
        const reason = explainFault(fault, place);
        // Any other is the fault of one write, and says nothing of the server.
        if (reason instanceof StoreError) observer?.onFailure(reason);
        throw reason;
      }
    }
  }

  async function tryTogether(group: readonly Pending[]): Promise<void> {
    const begunAt = performance.now();
    const client = await pool.connect();
    let fault: Error | undefined;
    // Lost while it is in use: the statement that is under way says so too.
    const onLost = (lost: Error): void => void (fault ??= lost);
    client.on("error", onLost);
    try {
      const tx = beginTransaction(client);
      const written = await writeGroup(
        tx,
        db,
        group.map(({ write }) => write),
        (digest) => digestsOnDisk.has(digest),
      );
      const queue = enqueue && written.queued.length > 0 ? await enqueue(toRunner(tx), written.queued) : undefined;
      if (written.head) {
        const { sql, parameters } = news.notice("commit", { seq: written.head.seq, changes: written.changes });
        tx.send(sql, parameters);
      }
      await commit(tx, written.head);
      observer?.onCommit(performance.now() - begunAt, written.changes.length);
      settle(group, written, queue);
    } catch (reason) {
      if (fault === undefined) {
        await client.query("rollback").catch((lost: unknown) => (fault = lost as Error));
      }
      throw reason;
    } finally {
      client.removeListener("error", onLost);
      // With a fault the connection is thrown away.
      client.release(fault);
    }
  }

  /** When the connection is lost here, only the chain can say whether it was too late. */
  async function commit(tx: Transaction, head: ChainHead | undefined): Promise<void> {
    try {
      await tx.commit();
    } catch (fault) {
      if (!head || !(await isInChain(head).catch(() => false))) throw fault;
    }
  }

  async function isInChain({ seq, hash }: ChainHead): Promise<boolean> {
    const client = await pool.connect();
    let isSound = false;
    try {
      await client.query("begin");
      // The transaction in doubt held this lock, so it has ended when the lock is ours.
      await client.query("select 1 from audit_head for update");
      const { rowCount } = await client.query("select 1 from run_event where seq = $1 and hash = $2", [seq, hash]);
      await client.query("rollback");
      isSound = true;
      return rowCount === 1;
    } finally {
      client.release(!isSound);
    }
  }

  function settle(
    group: readonly Pending[],
    { answers, changes, head }: GroupWritten,
    queue: (() => void) | undefined,
  ): void {
    group.forEach(({ write, onCommitted }, index) => {
      const answer = answers[index];
      // A run that was there already came with a definition of its own.
      if (write.kind === "create" && (answer as Answers["create"]).result === "created") {
        digestsOnDisk.add(write.definition.digest);
      }
      onCommitted?.(answer as never);
    });
    queue?.();
    if (head) onHead(head.seq);
    group.forEach(({ resolve }, index) => resolve(answers[index] as never));
    if (changes.length > 0) listeners.call(changes);
  }

  return {
    commit<Kind extends Write["kind"]>(
      write: Extract<Write, { readonly kind: Kind }>,
      onCommitted?: (answer: Answers[Kind]) => void,
    ) {
      return new Promise<Answers[Kind]>((resolve, reject) => {
        pending.push({ write, onCommitted, resolve, reject });
        working ??= work();
      });
    },
    subscribe: (listener) => listeners.add(listener),
    async settled() {
      await working;
    },
    enqueueWith(put) {
      enqueue = put;
    },
    announce: (changes) => listeners.call(changes),
  };
}

function toRunner(tx: Transaction): Parameters<Enqueue>[0] {
  return { executeSql: async (text, values) => ({ rows: await tx.query(text, values) }), send: tx.send };
}
