import type { Clock } from "../../lib/clock.ts";

/** Slack's message timestamps: `seconds.micros` as text, unique, and in the order of time. */
export type Timestamps = () => string;

export function createTimestamps(clock: Clock): Timestamps {
  let last = 0;
  return () => {
    last = Math.max(clock.now() * 1_000, last + 100);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, "0")}`;
  };
}

/** The instant of a timestamp, in milliseconds. */
export function timestampMs(ts: string): number {
  return Number(ts) * 1_000;
}
