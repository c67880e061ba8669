import fc from "fast-check";
import { expect, it } from "vitest";
import { createRing, peek, push, shift } from "../../src/queue/ring.ts";

it("gives back what was put in, in that order, however it grows and shrinks", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(), fc.constant("shift" as const)), { maxLength: 300 }), (steps) => {
      const ring = createRing<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === "shift") expect(shift(ring)).toBe(model.shift());
        else {
          push(ring, step);
          model.push(step);
        }
        expect(ring.size).toBe(model.length);
        expect(peek(ring)).toBe(model[0]);
      }
      while (model.length > 0) expect(shift(ring)).toBe(model.shift());
      expect(shift(ring)).toBeUndefined();
    }),
  );
});

it("holds a burst of many and is empty again after it", () => {
  const ring = createRing<number>();
  for (let index = 0; index < 100_000; index += 1) push(ring, index);
  let sum = 0;
  for (let item = shift(ring); item !== undefined; item = shift(ring)) sum += item;
  expect(sum).toBe((99_999 * 100_000) / 2);
  expect(ring.size).toBe(0);
});
