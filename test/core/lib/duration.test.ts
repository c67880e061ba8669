import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Duration, formatDuration, parseDuration } from "../../../src/lib/duration.ts";

describe("parseDuration", () => {
  it.each([
    ["30s", 30_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["250ms", 250],
    ["1d", 86_400_000],
    ["1m500ms", 60_500],
    ["0s", 0],
    ["", undefined],
    ["10", undefined],
    ["10 m", undefined],
    ["-1m", undefined],
    ["1.5h", undefined],
    ["1M", undefined],
    ["m", undefined],
    ["1w", undefined],
    ["1mm", undefined],
  ])("%j → %j", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it("reads what is written in whole units", () => {
    const amount = fc.nat(999);
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (d, h, m, s, ms) => {
        const expected = d * 86_400_000 + h * 3_600_000 + m * 60_000 + s * 1_000 + ms;
        expect(parseDuration(`${d}d${h}h${m}m${s}s${ms}ms`)).toBe(expected);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        expect(ms === undefined || ms >= 0).toBe(true);
      }),
    );
  });
});

describe("Duration in a document", () => {
  it("is milliseconds, and more than none", () => {
    expect(Duration.parse("10m")).toBe(600_000);
    for (const bad of ["0s", "soon", ""]) {
      expect(Duration.safeParse(bad).error?.issues[0]?.message).toBe(
        `"${bad}" is not a duration; write for example 30s, 10m or 1h30m`,
      );
    }
    expect(Duration.safeParse(600).success).toBe(false);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0.0 s"],
    [400, "0.4 s"],
    [3_200, "3.2 s"],
    [9_949, "9.9 s"],
    [9_999, "10 s"],
    [48_000, "48 s"],
    [59_600, "1 min"],
    [60_000, "1 min"],
    [125_000, "2 min 5 s"],
    [3_599_600, "1 h"],
    [3_600_000, "1 h"],
    [4_200_000, "1 h 10 min"],
    [90_000_000, "25 h"],
  ])("%i ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("says in whole units what it can say so, and reads back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 59 * 60 }), (seconds) => {
        const text = formatDuration(seconds * 1_000)
          .replaceAll(" ", "")
          .replace("min", "m");
        expect(parseDuration(text)).toBe(seconds * 1_000);
      }),
    );
  });
});
