import { expect, test } from "vitest";
import { rangeOf } from "../../src/api/log-range.ts";

/** A log of which the lines 3 to 99 were not kept. */
const cut = [
  { line: 0, lines: 3, text: "a\n\nc" },
  { line: 100, lines: 2, text: "y\nz" },
];

test("a range of a log has as many lines as were asked for, says where it goes on, and shows what was not kept", () => {
  expect(rangeOf(cut, 0, 2)).toEqual({ items: [{ line: 0, lines: 2, text: "a\n" }], next: 2 });
  expect(rangeOf(cut, 2, 1)).toEqual({ items: [{ line: 2, lines: 1, text: "c" }], next: 100 });
  expect(rangeOf(cut, 1, 3)).toEqual({
    items: [
      { line: 1, lines: 2, text: "\nc" },
      { line: 100, lines: 1, text: "y" },
    ],
    next: 101,
  });
  expect(rangeOf(cut, 50, 2)).toEqual({ items: [{ line: 100, lines: 2, text: "y\nz" }], next: undefined });
  expect(rangeOf(cut, 0, Infinity)).toEqual({ items: cut, next: undefined });
  expect(rangeOf(cut, 102, 5)).toEqual({ items: [], next: undefined });
});
