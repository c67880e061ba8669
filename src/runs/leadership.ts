import type { Clock, Timer } from "../lib/clock.ts";
import type { LeaseStore } from "./ports.ts";

/** So many tries go into one lease. */
const triesPerLease = 3;

/** What only one process may do at a time. */
export interface Leadership {
  /** Whether this is the process. Asked before each effect. */
  isMine(): boolean;
  /** Calls back when it becomes this process's. Returns how to stop that. */
  onMine(listener: () => void): () => void;
  /** Leaves it to the others, at once. */
  stop(): Promise<void>;
}

/** For a process that is alone with its store. */
export const alwaysMine: Leadership = {
  isMine: () => true,
  onMine: () => () => undefined,
  stop: async () => undefined,
};

/**
 * Strives for a lease, and keeps it for as long as the store can be reached. A process that cannot extend it stops before
 * another may begin, by the clock.
 */
export function createLeadership(deps: {
  readonly leases: LeaseStore;
  readonly name: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}): Leadership {
  const { leases, name, owner, leaseMs, clock, onFault } = deps;
  const listeners = new Set<() => void>();
  let until = -Infinity;
  let isStopped = false;
  let timer: Timer | undefined;
  let trying: Promise<void> | undefined;

  async function attempt(): Promise<void> {
    const now = clock.now();
    const wasMine = now < until;
    try {
      if (await leases.take(name, owner, now + leaseMs, now)) until = now + leaseMs;
      else until = -Infinity;
    } catch (fault) {
      // Until the lease ends it is still this process's.
      onFault(fault);
    }
    if (isStopped) return;
    if (!wasMine && clock.now() < until) for (const listener of [...listeners]) listener();
    timer = clock.after(leaseMs / triesPerLease, next);
  }

  function next(): void {
    trying = attempt();
  }

  next();
  return {
    isMine: () => !isStopped && clock.now() < until,
    onMine(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      timer?.cancel();
      await trying;
      try {
        await leases.release(name, owner);
      } catch (fault) {
        // It ends by itself a little later.
        onFault(fault);
      }
    },
  };
}
