import type { Rate } from "./rates.ts";

/** What is left of each limit. Pure but for its own memory: the time is passed in. */
export interface Buckets {
  /** How long until there is room for one call in all of these limits, in ms; 0 for now. */
  wait(limits: ReadonlyMap<string, Rate>, now: number): number;
  /** Counts one call. */
  take(limits: ReadonlyMap<string, Rate>, now: number): void;
}

export function createBuckets(): Buckets {
  const buckets = new Map<string, { left: number; at: number }>();

  /** Fills up evenly with time, to its burst. */
  function leftOf(name: string, { perMinute, burst }: Rate, now: number): number {
    const bucket = buckets.get(name);
    if (!bucket) return burst;
    return Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 60_000) * perMinute);
  }

  return {
    wait(limits, now) {
      let longest = 0;
      for (const [name, rate] of limits) {
        const missing = 1 - leftOf(name, rate, now);
        if (missing > 0) longest = Math.max(longest, Math.ceil((missing / rate.perMinute) * 60_000));
      }
      return longest;
    },
    take(limits, now) {
      for (const [name, rate] of limits) {
        const left = leftOf(name, rate, now) - 1;
        // A full bucket is like none; this keeps the map as small as what was busy lately.
        buckets.set(name, { left, at: now });
      }
      if (buckets.size > mostBuckets) forgetQuiet(now);
    },
  };

  function forgetQuiet(now: number): void {
    for (const [name, { at }] of buckets) if (now - at > quietMs) buckets.delete(name);
  }
}

const mostBuckets = 1_000;
/** After this every bucket is full again. */
const quietMs = 120_000;
