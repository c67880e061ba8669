import { randomBytes } from "node:crypto";

/** Randomness, passed in, so that tests can foretell ids. */
export type RandomBytes = (size: number) => Uint8Array;

export const systemRandom: RandomBytes = (size) => randomBytes(size);

/** Without the letters and digits that look alike (i, l, o, 0, 1), since people read ids aloud at night. */
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

/** A short id that is safe in URLs, headers and Kubernetes names: `length` characters, 4.95 bits each. */
export function randomId(random: RandomBytes, length: number): string {
  let id = "";
  while (id.length < length) {
    for (const byte of random(length)) {
      // Bytes past the last whole multiple of the alphabet would favour its first letters.
      if (byte < alphabet.length * 8 && id.length < length) id += alphabet.charAt(byte % alphabet.length);
    }
  }
  return id;
}
