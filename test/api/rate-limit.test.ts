import fc from "fast-check";
import { expect, test } from "vitest";
import { take, type Bucket } from "../../src/api/rate-limit.ts";

test("a bucket gives a minute's requests at once, then one each time it says", () => {
  let bucket: Bucket | undefined;
  for (let nth = 0; nth < 60; nth += 1) {
    const taken = take(bucket, 60, 0);
    expect(taken.waitMs).toBe(0);
    bucket = taken.bucket;
  }
  const empty = take(bucket, 60, 0);
  expect(empty.waitMs).toBe(1_000);
  expect(take(empty.bucket, 60, 999).waitMs).toBe(1);
  expect(take(empty.bucket, 60, 1_000).waitMs).toBe(0);
});

test("whatever the times: never more than two minutes' worth in a minute, and who waits as told is served", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(60_000), { maxLength: 300 }), (rate, times) => {
      let bucket: Bucket | undefined;
      let given = 0;
      for (const now of times.toSorted((a, b) => a - b)) {
        const taken = take(bucket, rate, now);
        if (taken.waitMs === 0) given += 1;
        else expect(take(taken.bucket, rate, now + taken.waitMs).waitMs).toBeLessThanOrEqual(1);
        bucket = taken.bucket;
      }
      expect(given).toBeLessThanOrEqual(2 * rate + 1);
    }),
  );
});
