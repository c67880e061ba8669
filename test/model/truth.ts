import type { RunEvent } from "../../src/runs/events.ts";
import type { RunStore } from "../../src/runs/ports.ts";
import { isFinal, type Run, type RunIn } from "../../src/runs/run.ts";
import type { OneProcess } from "./one-process.ts";

/** What was committed, seen from beside the store, so that each commit is judged at the instant at which it happens. */
export interface Truth {
  readonly runs: ReadonlyMap<string, Run>;
  /** How long the owner of a running run may count on it, as the store was last told. */
  leaseOf(runId: string): number;
  /** The place of the first `queued` event of a run among all commits. */
  queuedAt(runId: string): number | undefined;
  startedAt(runId: string): number | undefined;
  /** Whether it was started by the commit that recorded it. */
  hasBegunAtOnce(runId: string): boolean;
  /** The store as one process has it, with every commit watched. */
  watch(store: RunStore, process: OneProcess): RunStore;
}

/**
 * @param latest the latest instant there has been: a lease that was over once is, wherever the clock is set afterwards
 * @param isKnownDead whether others need no lease to know that a process is gone
 * @param onWrong told of a commit that must never have happened
 */
export function createTruth(
  latest: () => number,
  isKnownDead: (owner: string) => boolean,
  onWrong: (what: string) => void,
): Truth {
  const runs = new Map<string, Run>();
  const leases = new Map<string, number>();
  const queued = new Map<string, number>();
  const started = new Map<string, number>();
  const begunAtOnce = new Set<string>();
  let place = 0;

  function note(run: Run, events: readonly RunEvent[]): void {
    runs.set(run.id, run);
    for (const { type } of events) {
      place += 1;
      if (type === "queued" && !queued.has(run.id)) queued.set(run.id, place);
      if (type === "started" && !started.has(run.id)) started.set(run.id, place);
    }
  }

  /** Only the owner changes the course of a running run, as long as its lease lasts. */
  function judge(process: OneProcess, before: RunIn<"running">, events: readonly RunEvent[]): void {
    const isOfTheOwner = before.owner === process.name;
    const isFree = isKnownDead(before.owner) || (leases.get(before.id) ?? -Infinity) <= latest();
    for (const { type } of events) {
      if (type === "joined" || type === "cancel_requested" || isOfTheOwner || isFree) continue;
      onWrong(`${process.name} wrote ${type} for ${before.id}, which ${before.owner} holds`);
    }
  }

  return {
    runs,
    leaseOf: (runId) => leases.get(runId) ?? -Infinity,
    queuedAt: (runId) => queued.get(runId),
    startedAt: (runId) => started.get(runId),
    hasBegunAtOnce: (runId) => begunAtOnce.has(runId),
    watch: (store, process) => ({
      ...store,
      async create(request, events, also) {
        const created = await store.create(request, events, also);
        if (created.result !== "created") return created;
        if (also?.leaseUntil !== undefined) leases.set(request.id, also.leaseUntil);
        if (created.run.status === "running") begunAtOnce.add(request.id);
        note(created.run, events);
        return created;
      },
      async append(run, events, also) {
        const before = runs.get(run.id);
        const after = await store.append(run, events, also);
        if (!after) return after;
        if (before && isFinal(before.status)) onWrong(`${process.name} changed ${run.id}, which had ended`);
        if (before?.status === "running") judge(process, before, events);
        if (also?.leaseUntil !== undefined) leases.set(run.id, also.leaseUntil);
        note(after, events);
        return after;
      },
      async renew(owner, leaseUntil, runIds) {
        const owned = await store.renew(owner, leaseUntil, runIds);
        // Also who renews late keeps the run: nobody may take it who saw the lease over before.
        for (const { runId } of owned) if (!runIds || runIds.includes(runId)) leases.set(runId, leaseUntil);
        return owned;
      },
    }),
  };
}
