import fc from "fast-check";
import { expect, it } from "vitest";
import { randomId, systemRandom } from "../../../src/lib/ids.ts";

it("is as long as asked, of letters and digits that nobody mixes up", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), (length) => {
      expect(randomId(systemRandom, length)).toMatch(new RegExp(`^[2-9a-hjkmnp-z]{${length}}$`));
    }),
  );
});

it("is the same for the same randomness", () => {
  expect(randomId((size) => new Uint8Array(size).fill(7), 4)).toBe("9999");
});

it("leaves out bytes that would favour some letters", () => {
  const bytes = [255, 248, 0, 1, 254, 30, 31, 247];
  let position = 0;
  const id = randomId((size) => Uint8Array.from({ length: size }, () => bytes[position++ % bytes.length] ?? 0), 5);
  expect(id).toBe("23z2z");
});

it("gives each call bytes of its own, few or many", () => {
  const asked = [10, 4_000, 90, 4_096, 5_000, 1].map((size) => systemRandom(size));
  expect(asked.map(({ length }) => length)).toEqual([10, 4_000, 90, 4_096, 5_000, 1]);
  const all = Buffer.concat(asked).toString("hex");
  for (const bytes of asked.slice(0, 5)) expect(all.split(Buffer.from(bytes).toString("hex"))).toHaveLength(2);
});
