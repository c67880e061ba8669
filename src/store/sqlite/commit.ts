import type { Database } from "better-sqlite3";
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { Change } from "../../runs/ports.ts";
import type { StoreObserver } from "../../runs/store-observer.ts";
import { StoreError } from "../errors.ts";
import { createListeners } from "../listeners.ts";
import type { Answers, Committer, Write } from "../writes.ts";
import type { Applier } from "./apply.ts";
import { explainFault } from "./explain-fault.ts";

/** How much may go into one transaction, so that nobody else waits long for the loop. */
const mostChanges = 256;
const fullBulk = 256 * 1024;

/** How long a write waits for another program that holds the file, and how often it tries meanwhile, in ms. */
const patienceMs = 5_000;
const retryMs = 25;

interface Pending {
  /** When it was asked for. */
  readonly at: number;
  readonly write: Write;
  readonly onCommitted: ((answer: never) => void) | undefined;
  readonly resolve: (answer: never) => void;
  readonly reject: (fault: unknown) => void;
}

interface Done {
  readonly pending: Pending;
  readonly answer: Answers[Write["kind"]];
}

interface Deps {
  readonly log: Log;
  readonly clock: Clock;
  readonly observer?: StoreObserver | undefined;
}

/**
 * Group commit: all that is asked for in one turn of the event loop becomes one transaction, and so one sync. Nothing
 * waits for more to come. While another program holds the file, writes wait in their order, and the process goes on with
 * everything else.
 */
export function createCommitter(
  handle: Database,
  file: string,
  applier: Applier,
  { log, clock, observer }: Deps,
): Committer {
  const listeners = createListeners<readonly Change[]>(log);
  const begin = handle.prepare("begin immediate");
  const commit = handle.prepare("commit");
  const rollback = handle.prepare("rollback");
  const changes: Pending[] = [];
  const bulk: Pending[] = [];
  let isScheduled = false;
  let whenIdle: (() => void)[] = [];

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    const group = takeGroup();
    const left = commitAll(group);
    isScheduled = false;
    if (left.length > 0) tryLater(left);
    if (!isIdle()) {
      schedule();
      return;
    }
    const idle = whenIdle;
    whenIdle = [];
    for (const wake of idle) wake();
  }

  /** Puts writes back to the head of those that wait. */
  function tryLater(left: readonly Pending[]): void {
    changes.unshift(...left.filter(({ write }) => sizeOf(write) === 0));
    bulk.unshift(...left.filter(({ write }) => sizeOf(write) > 0));
    if (isScheduled) return;
    isScheduled = true;
    clock.after(retryMs, flush);
  }

  /** Logs never stand in the way of changes: a little of them goes along with each group, whatever is waiting. */
  function takeGroup(): Pending[] {
    let size = 0;
    let count = 0;
    for (const { write } of bulk) {
      if (size >= fullBulk) break;
      size += sizeOf(write);
      count += 1;
    }
    return [...changes.splice(0, mostChanges), ...bulk.splice(0, count)];
  }

  function isIdle(): boolean {
    return changes.length === 0 && bulk.length === 0;
  }

  /** Gives back those that have time to wait for another program. */
  function commitAll(group: readonly Pending[]): readonly Pending[] {
    const fault = tryTogether(group);
    if (fault === undefined) return [];
    const { reason } = fault;
    const isOfDisk = reason instanceof StoreError;
    // A fault of the disk is everybody's. Any other is the fault of one, and must not cost the others.
    if (!isOfDisk && group.length > 1) return commitEach(group);
    const left = isOfDisk && reason.code === "in_use" ? group.filter(({ at }) => clock.now() - at < patienceMs) : [];
    if (isOfDisk && left.length < group.length) observer?.onFailure(reason);
    for (const one of group) if (!left.includes(one)) one.reject(reason);
    return left;
  }

  function commitEach(group: readonly Pending[]): readonly Pending[] {
    for (const [place, one] of group.entries()) {
      const left = commitAll([one]);
      // What comes after it waits with it.
      if (left.length > 0) return group.slice(place);
    }
    return [];
  }

  /** Why nothing of the group was written; undefined when all of it was. */
  function tryTogether(group: readonly Pending[]): { readonly reason: unknown } | undefined {
    const begunAt = performance.now();
    let done: Done[];
    try {
      begin.run();
      done = group.map((one) => ({ pending: one, answer: applier.apply(one.write) }));
      applier.beforeCommit();
      commit.run();
    } catch (fault) {
      undo();
      return { reason: explainFault(fault, file) };
    }
    announce(done, performance.now() - begunAt);
    return undefined;
  }

  function undo(): void {
    try {
      // A full disk makes SQLite roll back by itself.
      if (handle.inTransaction) rollback.run();
      applier.reset();
    } catch (fault) {
      log.error("the database could not be rolled back", { fault });
    }
  }

  function announce(done: readonly Done[], ms: number): void {
    const news = applier.afterCommit();
    observer?.onCommit(ms, news.length);
    for (const { pending: one, answer } of done) one.onCommitted?.(answer as never);
    for (const { pending: one, answer } of done) one.resolve(answer as never);
    if (news.length > 0) listeners.call(news);
  }

  return {
    commit(write, onCommitted) {
      // As an answer of Slack's that comes after the stop: the next start finds out what it would have noted.
      if (!handle.open) return Promise.reject(new StoreError("closed", `The database ${file} is closed.`));
      return new Promise((resolve, reject) => {
        (sizeOf(write) > 0 ? bulk : changes).push({ at: clock.now(), write, onCommitted, resolve, reject });
        schedule();
      });
    },
    subscribe: (listener) => listeners.add(listener),
    settled: () => new Promise((resolve) => (isIdle() ? resolve() : whenIdle.push(resolve))),
  };
}

/** About how many bytes it writes, if it is one of those that nobody waits for. */
function sizeOf(write: Write): number {
  if (write.kind === "log") return write.size + 1;
  return write.kind === "remove_ended" || write.kind === "pack_log" ? fullBulk : 0;
}
