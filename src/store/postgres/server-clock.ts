import type { SettableClock, Timer } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import { explainFault } from "./explain-fault.ts";
import type { Connections } from "./pool.ts";

/** A look that took longer says too little: the server's time may be that of its begin or of its end. */
const longestLookMs = 500;

/** Clocks that differ by less are left as they are, so that time never steps for the sake of a slow network. */
const toleranceMs = 100;

/** From here on an operator hears of it. */
const worthTellingMs = 1_000;

const firstLooks = 5;

export interface ServerClock {
  /** The time of the database, asked now. Rejects with a `StoreError` when it does not answer. */
  now(): Promise<number>;
  stop(): void;
}

/**
 * Sets a clock to the time of the database, now and from time to time: the one time that all replicas share, so that nobody
 * takes another one's lease for over because of a clock that is wrong.
 * @param options.everyMs how often it looks
 * @throws when the database does not answer the first look
 */
export async function followServerClock(
  { pool, place }: Connections,
  shared: SettableClock,
  { everyMs, log }: { readonly everyMs: number; readonly log: Log },
): Promise<ServerClock> {
  const { own } = shared;
  let difference = 0;
  let told = 0;
  let isStopped = false;
  let timer: Timer | undefined;

  async function now(): Promise<number> {
    try {
      const { rows } = await pool.query<{ now: number }>(
        "select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now",
      );
      return rows[0]?.now ?? NaN;
    } catch (fault) {
      throw explainFault(fault, place);
    }
  }

  /** By how much the server is ahead, and how long the answer took: for ever, when the clock was set back meanwhile. */
  async function look(): Promise<{ ahead: number; took: number }> {
    const before = own.now();
    const there = await now();
    const after = own.now();
    return { ahead: Math.round(there - (before + after) / 2), took: after < before ? Infinity : after - before };
  }

  function take(ahead: number): void {
    if (Math.abs(ahead - difference) < toleranceMs) return;
    difference = ahead;
    shared.differ(ahead);
    if (Math.abs(ahead - told) < worthTellingMs) return;
    told = ahead;
    log.warn("the clock of this machine differs from that of the database, whose time is used; set it by NTP", {
      ...{ database: place, behindMs: ahead },
    });
  }

  async function lookAgain(): Promise<void> {
    try {
      const { ahead, took } = await look();
      if (took <= longestLookMs && !isStopped) take(ahead);
    } catch {
      // A database that cannot be reached is told of elsewhere, and the clocks go on alike.
    }
    arm();
  }

  function arm(): void {
    if (!isStopped) timer = own.after(everyMs, () => void lookAgain());
  }

  let best = await look();
  for (let looks = 1; looks < firstLooks && best.took > longestLookMs; looks += 1) {
    const next = await look();
    if (next.took < best.took) best = next;
  }
  take(best.ahead);
  arm();
  return {
    now,
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}
