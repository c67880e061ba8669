import { describe, expect, test } from "vitest";
import { compare, figuresOf, median, percentile, spreadOf } from "./rounds.ts";

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1);

describe("median", () => {
  test.each([
    { values: [7], is: 7 },
    { values: [3, 1, 2], is: 2 },
    { values: [4, 1, 3, 2], is: 2.5 },
    { values: [10, 9, 100], is: 10 },
  ])("of $values is $is", ({ values, is }) => expect(median(values)).toBe(is));

  test("of nothing is a fault", () => expect(() => median([])).toThrow(RangeError));

  test("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("percentile", () => {
  test.each([
    { fraction: 0.01, is: 1 },
    { fraction: 0.5, is: 50 },
    { fraction: 0.99, is: 99 },
    { fraction: 1, is: 100 },
  ])("$fraction of 1 to 100 is $is", ({ fraction, is }) =>
    expect(percentile(oneToHundred.toReversed(), fraction)).toBe(is),
  );

  test("of few values is the worst of them", () => expect(percentile([5, 9, 7], 0.99)).toBe(9));
  test("of nothing is a fault", () => expect(() => percentile([], 0.99)).toThrow(RangeError));
});

test("figures: the median of the rounds' medians, and the percentile of all samples together", () => {
  const slowRound = oneToHundred.map((value) => value + 1_000);
  expect(figuresOf([oneToHundred, slowRound, oneToHundred])).toEqual({ p50: 50.5, p99: 1_097 });
});

test("spread: median, smallest and largest", () => {
  expect(spreadOf([1.5, 1.1, 1.2])).toEqual({ median: 1.2, min: 1.1, max: 1.5 });
});

test("a comparison divides round by round, so a slow round of both changes nothing", () => {
  const { ratio, signalbox, bareBolt } = compare([
    { signalbox: [4], bareBolt: [2] },
    { signalbox: [40], bareBolt: [20] },
    { signalbox: [6], bareBolt: [2] },
  ]);
  expect(ratio).toEqual({ median: 2, min: 2, max: 3 });
  expect(signalbox).toEqual({ p50: 6, p99: 40 });
  expect(bareBolt).toEqual({ p50: 2, p99: 20 });
});
