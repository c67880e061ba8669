import type { Clock } from "../lib/clock.ts";

/** A bucket that holds as many requests as a minute allows, and fills evenly. */
export interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** Takes one request out of a bucket; `waitMs` says when the next one is there, when it is empty. Pure. */
export function take(
  bucket: Bucket | undefined,
  ratePerMinute: number,
  now: number,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const perMs = ratePerMinute / 60_000;
  const filled = bucket ? bucket.left + Math.max(now - bucket.at, 0) * perMs : ratePerMinute;
  const left = Math.min(filled, ratePerMinute);
  if (left >= 1) return { bucket: { left: left - 1, at: now }, waitMs: 0 };
  return { bucket: { left, at: now }, waitMs: Math.max(Math.ceil((1 - left) / perMs - 1e-6), 1) };
}

/** Buckets that are full again are let go of when there are more than these. */
const manyBuckets = 1_000;

/** How long the holder of `key` must wait in ms; 0 for not at all. */
export type RateLimit = (key: string, ratePerMinute: number) => number;

export function createRateLimit(clock: Clock): RateLimit {
  const buckets = new Map<string, Bucket>();
  return (key, ratePerMinute) => {
    const now = clock.now();
    if (buckets.size > manyBuckets) {
      for (const [other, { at }] of buckets) if (now - at > 60_000) buckets.delete(other);
    }
    const { bucket, waitMs } = take(buckets.get(key), ratePerMinute, now);
    buckets.set(key, bucket);
    return waitMs;
  };
}
