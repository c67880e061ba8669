import { idAlphabet, type RandomBytes } from "../lib/ids.ts";

/** How many characters tell the time, and how many tell runs of the same time apart. */
const timeLength = 7;
const restLength = 6;

/** Short enough that even a burst gives neighbours, long enough that the characters for the time last 28 years. */
const unitMs = 32;

const rests = idAlphabet.length ** restLength;

/** The id of a new run that is asked for now, in ms since the epoch. */
export type NewRunId = (now: number) => string;

/**
 * Ids of 13 characters, of which the first seven grow with the time. Runs that are asked for together so lie together in
 * every index, which then changes a page for many of them and not one for each. After 28 years the first characters begin
 * anew, which costs nothing but that.
 *
 * The rest is random for the first run of a unit of time, and counts on for those after it: at 14,000 runs/s, rests that
 * are all random meet once in four million runs, and the second of those two would be refused.
 */
export function createRunIds(random: RandomBytes): NewRunId {
  let lastUnit: number | undefined;
  let rest = 0;
  return (now) => {
    const unit = Math.floor(now / unitMs);
    rest = unit === lastUnit ? (rest + 1) % rests : Buffer.from(random(6)).readUIntBE(0, 6) % rests;
    lastUnit = unit;
    return letters(unit, timeLength) + letters(rest, restLength);
  };
}

/** The last places of a number, in the letters of ids. */
function letters(number: number, length: number): string {
  const base = idAlphabet.length;
  let left = number;
  let text = "";
  for (let place = 0; place < length; place += 1) {
    text = idAlphabet.charAt(((left % base) + base) % base) + text;
    left = Math.floor(left / base);
  }
  return text;
}
