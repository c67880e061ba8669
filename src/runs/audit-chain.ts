/**
 * The chain that makes the history hard to change unseen: each event's hash covers the event and the hash of the one
 * before, over all events of all runs in their order. Whoever edits, removes or swaps one breaks every hash after it.
 */
import { hash } from "node:crypto";

/** What the first event of all follows. */
export const chainStart = "signalbox";

/** An event as it is stored. */
export interface ChainedEvent {
  readonly seq: number;
  readonly runId: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly type: string;
  /** The whole event as JSON text, to the byte. */
  readonly json: string;
}

/** How far the chain reaches. */
export interface ChainHead {
  /** The place of the last event; 0 when there is none. */
  readonly seq: number;
  readonly hash: string;
}

/** The hash of an event that follows the one with the hash `previous`: 43 characters of SHA-256 in base64url. */
export function chainHash(previous: string, { seq, runId, at, type, json }: ChainedEvent): string {
  // Lengths before the texts: no two different events give the same text.
  return hash("sha256", `${previous},${seq},${at},${type.length}:${type}${runId.length}:${runId}${json}`, "base64url");
}

/** Events that were removed for good, one after the other without any between them. */
export interface ChainGap {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The hash of the event before the first. */
  readonly hashBefore: string;
  /** The hash of the last. */
  readonly hashAfter: string;
}

/**
 * Removed events as gaps, in order; neighbours among them become one.
 * @param removed in order, each with its hash
 * @param hashBefore the hash that the event with this place followed; asked for the first of each gap
 */
export function gapsOf(
  removed: readonly { readonly seq: number; readonly hash: string }[],
  hashBefore: (seq: number) => string,
): ChainGap[] {
  const gaps: ChainGap[] = [];
  for (const { seq, hash: own } of removed) {
    const last = gaps.at(-1);
    if (last && last.lastSeq + 1 === seq) gaps[gaps.length - 1] = { ...last, lastSeq: seq, hashAfter: own };
    else gaps.push({ firstSeq: seq, lastSeq: seq, hashBefore: hashBefore(seq), hashAfter: own });
  }
  return gaps;
}

/** One gap of two that touch; undefined when they do not. */
export function joinGaps(earlier: ChainGap, later: ChainGap): ChainGap | undefined {
  if (earlier.lastSeq + 1 !== later.firstSeq) return undefined;
  return { ...earlier, lastSeq: later.lastSeq, hashAfter: later.hashAfter };
}
