import { randomBytes } from "node:crypto";

/** Randomness, passed in, so that tests can foretell ids. */
export type RandomBytes = (size: number) => Uint8Array;

/** Asking the system costs as much for one byte as for thousands. */
const pooled = 4_096;
let pool = Buffer.alloc(0);

export const systemRandom: RandomBytes = (size) => {
  if (size > pooled) return randomBytes(size);
  if (pool.length < size) pool = randomBytes(pooled);
  const taken = pool.subarray(0, size);
  pool = pool.subarray(size);
  return taken;
};

/** Without the letters and digits that look alike (i, l, o, 0, 1), since people read ids aloud at night. */
export const idAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";

/** A short id that is safe in URLs, headers and Kubernetes names: `length` characters, 4.95 bits each. */
export function randomId(random: RandomBytes, length: number): string {
  let id = "";
  while (id.length < length) {
    for (const byte of random(length)) {
      // Bytes past the last whole multiple of the alphabet would favour its first letters.
      if (byte < idAlphabet.length * 8 && id.length < length) id += idAlphabet.charAt(byte % idAlphabet.length);
    }
  }
  return id;
}
