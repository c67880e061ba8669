import { createHash } from "node:crypto";

/**
 * Chance that can be played again: each throw is decided by the seed, a label and how often that label was thrown for.
 * So one kind of call gets the same luck in every run, however the calls of other kinds lie between.
 */
export interface Dice {
  readonly seed: number;
  /** Begins anew, with another seed. */
  reseed(seed: number): void;
  /** A number from 0 up to, not including, 1. */
  roll(label: string): number;
}

export function createDice(first: number): Dice {
  let seed = first;
  const thrown = new Map<string, number>();
  return {
    get seed() {
      return seed;
    },
    reseed(next) {
      seed = next;
      thrown.clear();
    },
    roll(label) {
      const count = (thrown.get(label) ?? 0) + 1;
      thrown.set(label, count);
      const digest = createHash("sha256").update(`${seed} ${label} ${count}`).digest();
      return digest.readUInt32BE(0) / 2 ** 32;
    },
  };
}
