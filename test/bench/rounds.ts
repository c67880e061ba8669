/** The arithmetic of a comparison: samples of two sides, taken in rounds that alternate, to a line of the table. */

/** What both sides took, in ms, one right after the other, so that the machine's mood touches both. */
export interface Round {
  readonly signalbox: readonly number[];
  readonly bareBolt: readonly number[];
}

export interface Figures {
  /** The median of the rounds' medians. */
  readonly p50: number;
  /** Of the samples of all rounds together: of a hundred alone it would be little more than the worst. */
  readonly p99: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Comparison {
  readonly signalbox: Figures;
  readonly bareBolt: Figures;
  /** Signalbox's median by bare Bolt's, of each round; then over the rounds. */
  readonly ratio: Spread;
}

export function compare(rounds: readonly Round[]): Comparison {
  return {
    signalbox: figuresOf(rounds.map((round) => round.signalbox)),
    bareBolt: figuresOf(rounds.map((round) => round.bareBolt)),
    ratio: spreadOf(rounds.map((round) => median(round.signalbox) / median(round.bareBolt))),
  };
}

export function figuresOf(rounds: readonly (readonly number[])[]): Figures {
  return { p50: median(rounds.map(median)), p99: percentile(rounds.flat(), 0.99) };
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** @throws RangeError when there are no values */
export function median(values: readonly number[]): number {
  const sorted = inOrder(values);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? at(sorted, half) : (at(sorted, half - 1) + at(sorted, half)) / 2;
}

/**
 * By nearest rank: always a value that was measured.
 * @param fraction above 0, to 1
 * @throws RangeError when there are no values
 */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = inOrder(values);
  return at(sorted, Math.ceil(fraction * sorted.length) - 1);
}

function inOrder(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new RangeError("there is nothing to take a median or percentile of");
  return value;
}
