import type { Work } from "./contender.ts";

/** Work that is looked at: whether two runs of a lane ever overlap, and whether they keep their order. */
export interface Watch {
  readonly work: Work;
  readonly overlaps: number;
  readonly orderErrors: number;
  /** Of the runs of a lane in the order in which they were worked off: when the work began and ended. */
  readonly spans: readonly Span[];
}

export interface Span {
  readonly lane: string;
  readonly n: number;
  readonly began: number;
  ended: number;
}

/** The runs of a lane must be asked for one after the other, with growing numbers. */
export function createWatch(effect: Work): Watch {
  const running = new Map<string, number>();
  const newest = new Map<string, number>();
  const spans: Span[] = [];
  let overlaps = 0;
  let orderErrors = 0;
  return {
    spans,
    get overlaps() {
      return overlaps;
    },
    get orderErrors() {
      return orderErrors;
    },
    async work(lane, n, own) {
      const span = { lane, n, began: performance.now(), ended: 0 };
      spans.push(span);
      const others = running.get(lane) ?? 0;
      if (others > 0) overlaps += 1;
      if (n < (newest.get(lane) ?? -1)) orderErrors += 1;
      else newest.set(lane, n);
      running.set(lane, others + 1);
      await (own ? own() : effect(lane, n));
      running.set(lane, (running.get(lane) ?? 1) - 1);
      span.ended = performance.now();
    },
  };
}

/** Counts, and wakes those who wait for a number. */
export interface Counter {
  count(): void;
  /** Resolves when so many have been counted since the beginning. */
  reaches(number: number): Promise<void>;
}

export function createCounter(): Counter {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  let counted = 0;
  return {
    count() {
      counted += 1;
      waiting.get(counted)?.resolve();
    },
    async reaches(number) {
      if (counted >= number) return;
      const fact = waiting.get(number) ?? Promise.withResolvers<void>();
      waiting.set(number, fact);
      await fact.promise;
    },
  };
}
