import { idAlphabet, randomId, type RandomBytes } from "../lib/ids.ts";

/** How many characters tell the time, and how many are random. */
const timeLength = 7;
const randomLength = 6;

/** Short enough that even a burst gives neighbours, long enough that the characters for the time last 28 years. */
const unitMs = 32;

/**
 * The id of a new run: 13 characters, of which the first seven grow with the time. Runs that are asked for together so
 * lie together in every index, which then changes a page for many of them and not one for each. After 28 years the
 * first characters begin anew, which costs nothing but that.
 * @param now in ms since the epoch
 */
export function newRunId(now: number, random: RandomBytes): string {
  const base = idAlphabet.length;
  let left = Math.floor(now / unitMs);
  let time = "";
  for (let place = 0; place < timeLength; place += 1) {
    time = idAlphabet.charAt(((left % base) + base) % base) + time;
    left = Math.floor(left / base);
  }
  return time + randomId(random, randomLength);
}
