import type { Clock, Timer } from "../lib/clock.ts";
import type { StoreObserver } from "../runs/store-observer.ts";

/** When nobody has written for so long, we do. */
const quietMs = 5_000;
/** After a fault the next look comes sooner. */
const retryMs = 5_000;
/** A write that takes longer is trouble; one that takes very long never ends, and only a restart helps. */
const slowMs = 5_000;
const wedgedMs = 60_000;

/** Whether the database can be written, known from what is written, and from small writes of its own in quiet times. */
export interface StoreHealth extends StoreObserver {
  /** Begins to look by itself. `probe` writes something small. */
  start(probe: () => Promise<void>): void;
  /** Why writing does not work now, in a few words for everybody; undefined when it works. */
  trouble(): string | undefined;
  /** Why only a restart can help; undefined as long as something else can. */
  wedged(): string | undefined;
  /** When something was last written. */
  lastCommitAt(): number | undefined;
  stop(): void;
}

export function createStoreHealth(clock: Clock): StoreHealth {
  let probe: () => Promise<void> = async () => {};
  let lastCommitAt: number | undefined;
  let failure: string | undefined;
  let probingSince: number | undefined;
  let isStopped = false;
  let timer: Timer | undefined;

  function look(): void {
    if (failure === undefined && quietFor() < quietMs) arm();
    else void prove().finally(arm);
  }

  function arm(): void {
    if (isStopped) return;
    // No later than it would be quiet for long enough, so that a database that is gone is known of soon.
    const untilQuiet = Math.max(0, quietMs - quietFor());
    timer = clock.after(failure === undefined && untilQuiet > 0 ? untilQuiet : retryMs, look);
  }

  async function prove(): Promise<void> {
    probingSince = clock.now();
    try {
      await probe();
      noteCommit();
    } catch (fault) {
      noteFailure(fault);
    }
    probingSince = undefined;
  }

  function quietFor(): number {
    return clock.now() - (lastCommitAt ?? -Infinity);
  }

  function noteCommit(): void {
    lastCommitAt = clock.now();
    failure = undefined;
  }

  function noteFailure(fault: unknown): void {
    failure = `the last write failed (${codeOf(fault)})`;
  }

  function probedFor(): number {
    return probingSince === undefined ? 0 : clock.now() - probingSince;
  }

  return {
    start(writeSomething) {
      probe = writeSomething;
      arm();
    },
    onCommit: noteCommit,
    onFailure: noteFailure,
    trouble: () => failure ?? (probedFor() > slowMs ? "a write does not come to its end" : undefined),
    wedged: () => (probedFor() > wedgedMs ? "a write does not come to its end; a restart is needed" : undefined),
    lastCommitAt: () => lastCommitAt,
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}

/** A store's own code, such as `disk_full`. Its message names files, so it is for the log. */
export function codeOf(fault: unknown): string {
  const code = fault instanceof Error && "code" in fault ? fault.code : undefined;
  return typeof code === "string" ? code : "fault";
}
