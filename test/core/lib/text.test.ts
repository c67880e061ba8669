import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closest } from "../../../src/lib/closest.ts";
import { clip, listInWords, plural } from "../../../src/lib/text.ts";

describe("clip", () => {
  it.each([
    ["short", 5, "short"],
    ["longer", 5, "long…"],
    ["ab😀cd", 4, "ab…"],
    ["ab😀cd", 5, "ab😀…"],
    ["", 3, ""],
    ["abc", 1, "…"],
  ])("%j to %i is %j", (text, max, clipped) => {
    expect(clip(text, max)).toBe(clipped);
  });

  it("is never longer than asked and never ends inside a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const clipped = clip(text, max);
        expect(clipped.length).toBeLessThanOrEqual(max);
        expect(clipped.isWellFormed()).toBe(text.isWellFormed());
      }),
    );
  });
});

it("lists and counts in words", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((words) => listInWords(words))).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(listInWords(["a", "b", "c"], "or")).toBe("a, b or c");
  expect([plural(0, "run"), plural(1, "run"), plural(2, "run")]).toEqual(["0 runs", "1 run", "2 runs"]);
  expect(plural(2, "entry", "entries")).toBe("2 entries");
});

describe("closest", () => {
  const words = ["reindex", "rotate-keys", "drain", "id"];
  it.each([
    ["reindx", "reindex"],
    ["REINDEX", "reindex"],
    ["rot", "rotate-keys"],
    ["rotate_key", "rotate-keys"],
    ["drian", "drain"],
    ["drains", "drain"],
    ["completely else", undefined],
    ["", undefined],
  ])("%j means %j", (typed, meant) => {
    expect(closest(typed, words)).toBe(meant);
  });

  it("finds nothing among nothing, and always one of the known", () => {
    expect(closest("x", [])).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (typed, known) => {
        const meant = closest(typed, known);
        expect(meant === undefined || known.includes(meant)).toBe(true);
      }),
    );
  });
});
