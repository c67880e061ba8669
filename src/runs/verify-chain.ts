import { chainHash, chainStart, type ChainedEvent, type ChainGap, type ChainHead } from "./audit-chain.ts";

/** The history as it is stored, read at one instant. */
export interface AuditTrail {
  /** Events with a place after `seq`, in order, each with the hash that stands beside it. */
  eventsAfter(seq: number, limit: number): Promise<readonly (ChainedEvent & { readonly hash: string })[]>;
  /** What retention says it has removed from this place on. */
  gapFrom(firstSeq: number): Promise<ChainGap | undefined>;
  head(): Promise<ChainHead | undefined>;
}

export type AuditVerdict =
  | {
      readonly isSound: true;
      readonly events: number;
      readonly removed: number;
      readonly head: ChainHead;
      /** Retention has removed the events around the head that was noted, so it could not be compared. */
      readonly isNotedGone: boolean;
    }
  /** The first place that does not fit, and a sentence that says how. */
  | { readonly isSound: false; readonly seq: number; readonly problem: string };

const portion = 1_000;

/**
 * Walks the chain from its start to its end. It finds every event that was edited, removed or swapped since it was written,
 * unless all hashes after it were made anew: against that, compare with a head that was kept elsewhere.
 * @param noted a head from a former time, which must still be part of the chain
 */
export async function verifyChain(trail: AuditTrail, noted?: ChainHead): Promise<AuditVerdict> {
  const walk = createWalk(noted);
  const head = await trail.head();
  if (!head) return unsound(0, "The record of how far the history reaches is missing.");
  for (;;) {
    const events = await trail.eventsAfter(walk.seq(), portion);
    for (const event of events) {
      const problem =
        event.seq === walk.seq() + 1 ? undefined : walk.cross(await trail.gapFrom(walk.seq() + 1), event.seq - 1);
      const verdict = problem ?? walk.step(event);
      if (verdict) return verdict;
    }
    if (events.length < portion) break;
  }
  if (walk.seq() < head.seq) {
    const problem = walk.cross(await trail.gapFrom(walk.seq() + 1), head.seq);
    if (problem) return problem;
  }
  return walk.end(head);
}

function unsound(seq: number, problem: string): AuditVerdict & { isSound: false } {
  return { isSound: false, seq, problem };
}

function createWalk(noted: ChainHead | undefined) {
  let last: ChainHead = { seq: 0, hash: chainStart };
  let events = 0;
  let removed = 0;
  let isNotedGone = false;

  /** Takes a place as sound, unless another hash was noted for it. */
  function arrive(at: ChainHead): ReturnType<typeof unsound> | undefined {
    last = at;
    if (noted?.seq !== at.seq || noted.hash === at.hash) return undefined;
    return unsound(at.seq, `Event ${at.seq} had another hash when it was noted: the history up to it was made anew.`);
  }

  return {
    seq: () => last.seq,

    step({ hash, ...event }: ChainedEvent & { readonly hash: string }) {
      if (chainHash(last.hash, event) !== hash) {
        return unsound(
          event.seq,
          `Event ${event.seq} (“${event.type}” of the run ${event.runId}) is not what was written: it was changed, or put in this place.`,
        );
      }
      events += 1;
      return arrive({ seq: event.seq, hash });
    },

    cross(gap: ChainGap | undefined, lastMissing: number) {
      const first = last.seq + 1;
      const missing = first === lastMissing ? `Event ${first} is` : `Events ${first} to ${lastMissing} are`;
      if (!gap)
        return unsound(
          first,
          `${missing} missing, and retention did not remove ${first === lastMissing ? "it" : "them"}.`,
        );
      if (gap.lastSeq !== lastMissing) {
        return unsound(first, `${missing} missing, but retention removed ${gap.firstSeq} to ${gap.lastSeq}.`);
      }
      if (gap.hashBefore !== last.hash) {
        return unsound(first, `${missing} missing, and what retention says of that does not follow event ${last.seq}.`);
      }
      removed += lastMissing - last.seq;
      isNotedGone ||= noted !== undefined && noted.seq >= first && noted.seq < lastMissing;
      return arrive({ seq: lastMissing, hash: gap.hashAfter });
    },

    end(head: ChainHead): AuditVerdict {
      if (last.seq > head.seq) {
        return unsound(head.seq + 1, `The history goes on after event ${head.seq}, where it should end.`);
      }
      if (last.hash !== head.hash) return unsound(head.seq, `The history does not end with what was written last.`);
      if (noted && noted.seq > head.seq) {
        return unsound(
          head.seq,
          `The history ends at event ${head.seq}, but reached ${noted.seq} when that was noted.`,
        );
      }
      return { isSound: true, events, removed, head, isNotedGone };
    },
  };
}
