import type { Clock, Timer } from "../lib/clock.ts";
import type { RunStore } from "./ports.ts";
import type { Run } from "./run.ts";

/** What may happen to a run that is held: somebody wants it stopped, it is no longer ours, the process is about to end. */
export type News = "cancel" | "lost" | "draining";

/** A run that this process is at work on. */
export interface Held {
  /** The run is this process's own, and nobody else takes it before `until`. */
  own(until: number): void;
  /** Whether it may still be counted as own. Asked directly before each effect. */
  isOwned(): boolean;
  /** Somebody else has it: a write was refused. */
  lose(): void;
  /** Calls back for what happens, and at once for what has happened already. Returns how to stop that. */
  watch(onNews: (news: News) => void): () => void;
  release(): void;
}

/**
 * Keeps the leases of the runs that this process works on. A process that cannot renew lets go of its work before others
 * may take it, by the clock, so that at no time two processes are at work on one run.
 */
export interface Leases {
  readonly owner: string;
  /** Until when a lease that is taken now holds. */
  until(): number;
  /** Whether a lease that holds until then still counts: nobody else may have taken it. */
  counts(until: number): boolean;
  /** Undefined when this process is at work on the run already. */
  hold(runId: string): Held | undefined;
  isHeld(runId: string): boolean;
  /** Whoever has let the lease end before this instant is gone. */
  abandonedBefore(): number;
  /** Before when a lease of the run must have ended for it to be taken over; undefined for one of this process's own. */
  overBefore(run: Run): number | undefined;
  /** What can be said of work whose owner is gone. */
  readonly whatIsKnown: string;
  /** Runs that are this process's own by the store, and on which nobody here is at work. Each is told once. */
  takeStrays(): string[];
  /** The process is about to end: work goes on, waiting does not. */
  drain(): void;
  /** Ends the leases of all that is left, so that others can go on with it at once. */
  stop(): Promise<void>;
}

export interface LeaseDeps {
  readonly store: Pick<RunStore, "renew" | "subscribe">;
  readonly clock: Clock;
  /** Milliseconds that go on evenly, also while the clock is set; the clock's own unless given. */
  readonly elapsed?: () => number;
  /** What this process is known by; each start has another one. */
  readonly owner: string;
  readonly leaseMs: number;
  /** No other process can reach the store, so nothing is ever lost to one, and a database that fails stops no work. */
  readonly isAlone: boolean;
  readonly onFault: (fault: unknown) => void;
}

/** So many renewals go into one lease, and so many tries when they fail. */
const renewalsPerLease = 3;
const triesPerLease = 10;

/** The clocks of several machines may differ by so much, in ms; others wait so much longer than the owner counts. */
export const clockMargin = 1_000;

/** Long past for everybody's clock. */
const over = 0;

interface HeldRun extends Held {
  /** Undefined before the run is this process's own. */
  until: number | undefined;
  isLost(): boolean;
  tell(news: News): void;
}

export function createLeases(deps: LeaseDeps): Leases {
  const { store, clock, owner, leaseMs, isAlone, elapsed = () => clock.now() } = deps;
  /**
   * When a lease that holds until an instant ends by what has really passed. Others may have seen that end: a clock that is
   * set back afterwards does not make the lease longer.
   */
  const ends = new Map<number, number>();
  const heldById = new Map<string, HeldRun>();
  const strays = new Set<string>();
  let timer: Timer | undefined;
  let renewing: Promise<void> | undefined;
  let isFailing = false;
  let isDraining = false;
  let isStopped = false;

  const leave = store.subscribe((changes) => {
    if (heldById.size === 0) return;
    // After a time without a connection, anything may have happened.
    if (changes.length === 0) void renew();
    for (const { runId, type } of changes) {
      const held = heldById.get(runId);
      if (type === "cancel_requested") held?.tell("cancel");
      // By somebody else: what we take over ourselves is not our own before that.
      if (type === "taken_over" && held?.until !== undefined) void renew();
    }
  });

  function renew(): Promise<void> {
    renewing ??= renewAll().finally(() => (renewing = undefined));
    return renewing;
  }

  async function renewAll(): Promise<void> {
    if (isStopped) return;
    const until = take();
    letGo();
    const before = [...heldById].filter(([, held]) => held.until !== undefined);
    // Not of what was let go of: whoever waits for that lease to end would wait for as long as there is other work here. But
    // of what is not counted on yet: it may be on disk as this process's own by now.
    const runIds = [...heldById].filter(([, held]) => !held.isLost()).map(([runId]) => runId);
    try {
      const listed = new Map((await store.renew(owner, until, runIds)).map((each) => [each.runId, each]));
      isFailing = false;
      for (const [runId, held] of before) {
        const own = listed.get(runId);
        // An answer that comes after the end of the lease comes too late: another one may have read that end.
        if (!own || !held.isOwned()) held.tell("lost");
        else held.own(until);
        if (own?.isCancelRequested) held.tell("cancel");
      }
      for (const runId of listed.keys()) if (!heldById.has(runId)) strays.add(runId);
    } catch (fault) {
      deps.onFault(fault);
      isFailing = true;
      arm();
    }
  }

  function tick(): void {
    timer = undefined;
    if (heldById.size === 0) return;
    letGo();
    void renew();
    arm();
  }

  /** Of what others may have taken by now. */
  function letGo(): void {
    for (const held of heldById.values()) if (held.until !== undefined && !held.isOwned()) held.tell("lost");
  }

  function arm(): void {
    timer?.cancel();
    timer = undefined;
    if (isStopped || heldById.size === 0) return;
    const pace = leaseMs / (isFailing ? triesPerLease : renewalsPerLease);
    // Work whose lease ends must be let go of at that very moment.
    const lefts = [...heldById.values()].flatMap(({ until }) => (until === undefined ? [] : [left(until)]));
    timer = clock.after(isAlone ? pace : Math.min(pace, ...lefts.filter((ms) => ms > 0)), tick);
  }

  function counts(until: number): boolean {
    return isAlone || left(until) > 0;
  }

  /** For how long a lease that holds until then counts, in ms. */
  function left(until: number): number {
    return Math.min(until - clock.now(), (ends.get(until) ?? -Infinity) - elapsed());
  }

  /** Until when a lease that is taken now holds. */
  function take(): number {
    const [until, now] = [clock.now() + leaseMs, elapsed()];
    // The oldest come first.
    for (const [old, end] of ends) {
      if (end > now) break;
      ends.delete(old);
    }
    if (!ends.has(until)) ends.set(until, now + leaseMs);
    return until;
  }

  function createHeld(runId: string): HeldRun {
    const happened = new Set<News>(isDraining ? ["draining"] : []);
    const watchers = new Set<(news: News) => void>();
    const held: HeldRun = {
      until: undefined,
      own(until) {
        // What was written first may be told last.
        if (held.until === undefined || left(until) > left(held.until)) held.until = until;
      },
      isLost: () => happened.has("lost"),
      isOwned: () => held.until !== undefined && !held.isLost() && counts(held.until),
      lose: () => held.tell("lost"),
      tell(news) {
        if (happened.has(news)) return;
        happened.add(news);
        for (const watcher of [...watchers]) watcher(news);
      },
      watch(onNews) {
        watchers.add(onNews);
        for (const news of happened) onNews(news);
        return () => void watchers.delete(onNews);
      },
      release() {
        if (heldById.get(runId) === held) heldById.delete(runId);
      },
    };
    return held;
  }

  function abandonedBefore(): number {
    return isAlone ? Number.MAX_SAFE_INTEGER : clock.now() - clockMargin;
  }

  return {
    owner,
    until: take,
    counts,
    hold(runId) {
      if (heldById.has(runId)) return undefined;
      const held = createHeld(runId);
      heldById.set(runId, held);
      if (!timer) arm();
      return held;
    },
    isHeld: (runId) => heldById.has(runId),
    abandonedBefore,
    overBefore: (run) => (run.status === "running" && run.owner === owner ? undefined : abandonedBefore()),
    whatIsKnown: isAlone
      ? "Signalbox was restarted while the action was running."
      : "The process of Signalbox that ran the action is gone.",
    takeStrays() {
      const taken = [...strays];
      strays.clear();
      return taken;
    },
    drain() {
      isDraining = true;
      for (const held of heldById.values()) held.tell("draining");
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      timer?.cancel();
      leave();
      await renewing;
      try {
        await store.renew(owner, over);
      } catch (fault) {
        // The leases end by themselves a little later.
        deps.onFault(fault);
      }
    },
  };
}
