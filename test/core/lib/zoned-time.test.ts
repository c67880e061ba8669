import fc from "fast-check";
import { expect, it } from "vitest";
import { isTimeZone, toInstants, toWallTime, wallTimeInWords } from "../../../src/lib/zoned-time.ts";

const berlin = "Europe/Berlin";

/** With daylight saving on either side of the world, at midnight, of half an hour, and without any. */
const zones = [berlin, "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];

it("knows what the clock on the wall shows", () => {
  expect(toWallTime(Date.UTC(2026, 0, 1, 12), berlin)).toBe(Date.UTC(2026, 0, 1, 13));
  expect(toWallTime(Date.UTC(2026, 6, 1, 12), berlin)).toBe(Date.UTC(2026, 6, 1, 14));
  expect(wallTimeInWords(Date.UTC(2026, 11, 1, 7), berlin)).toBe("Tue, 1 Dec 2026, 08:00");
});

it("finds both instants of a time that comes twice, and the jump of one that never comes", () => {
  // The clocks go back at 01:00 UTC on 25 October 2026, and forward at 01:00 UTC on 29 March.
  expect(toInstants(Date.UTC(2026, 9, 25, 2, 30), berlin)).toEqual([
    Date.UTC(2026, 9, 25, 0, 30),
    Date.UTC(2026, 9, 25, 1, 30),
  ]);
  expect(toInstants(Date.UTC(2026, 2, 29, 2, 30), berlin)).toEqual([Date.UTC(2026, 2, 29, 1)]);
});

it("leads there and back, in every zone and season", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }),
      fc.constantFrom(...zones),
      (instant, zone) => {
        expect(toInstants(toWallTime(instant, zone), zone)).toContain(instant);
      },
    ),
  );
});

it("tells a zone from a word", () => {
  expect(["Europe/Berlin", "UTC"].map(isTimeZone)).toEqual([true, true]);
  expect(["Europe/Berln", ""].map(isTimeZone)).toEqual([false, false]);
});
