import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsAt, windowAfter, type Window } from "../../../src/access/freeze-window.ts";
import { Freeze, weekdays, type Weekly } from "../../../src/definition/freeze.ts";
import { toWallTime } from "../../../src/lib/zoned-time.ts";

function freeze(when: object): Freeze {
  return Freeze.parse({ id: "f", reason: "Why not.", on: { envs: ["prod"] }, ...when });
}

function weekly(when: Partial<Weekly>): Freeze {
  return freeze({ weekly: { days: ["Sat", "Sun"], from: "00:00", to: "00:00", timeZone: "Europe/Berlin", ...when } });
}

function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

function iso(window: Window | undefined): string[] | undefined {
  return window && [window.from, window.to].map((at) => new Date(at).toISOString().slice(0, 16));
}

describe("a freeze with two ends", () => {
  const once = freeze({ from: "2026-11-26T18:00:00+01:00", to: "2026-12-01T08:00:00+01:00" });

  it.each([
    ["2026-11-26T16:59", false],
    ["2026-11-26T17:00", true],
    ["2026-12-01T06:59", true],
    ["2026-12-01T07:00", undefined],
  ])("at %s", (at, holds) => {
    const window = windowAfter(once, utc(at));
    expect(window && holdsAt(window, utc(at))).toBe(holds);
  });

  it("without an end holds until it is removed, and without a beginning since ever", () => {
    for (const always of [freeze({}), freeze({ from: "2020-01-01T00:00:00Z" })]) {
      expect(windowAfter(always, utc("2026-01-01T00:00"))).toMatchObject({ to: Infinity });
    }
    expect(windowAfter(freeze({ to: "2026-01-01T00:00:00Z" }), utc("2025-01-01T00:00"))?.from).toBe(-Infinity);
  });
});

describe("a freeze of each week", () => {
  it("is one window where days meet", () => {
    const weekend = ["2026-11-20T23:00", "2026-11-22T23:00"];
    for (const at of ["2026-11-18T12:00", "2026-11-20T23:00", "2026-11-22T22:59"]) {
      expect(iso(windowAfter(weekly({}), utc(at)))).toEqual(weekend);
    }
    expect(iso(windowAfter(weekly({}), utc("2026-11-22T23:00")))).toEqual(["2026-11-27T23:00", "2026-11-29T23:00"]);
  });

  it("goes over midnight", () => {
    const night = weekly({ days: ["Fri"], from: "22:00", to: "06:00" });
    expect(iso(windowAfter(night, utc("2026-11-21T03:00")))).toEqual(["2026-11-20T21:00", "2026-11-21T05:00"]);
  });

  it("goes with the clocks: a night in spring is shorter, one in autumn longer", () => {
    const night = weekly({ days: ["Sat"], from: "22:00", to: "06:00" });
    expect(iso(windowAfter(night, utc("2026-03-28T12:00")))).toEqual(["2026-03-28T21:00", "2026-03-29T04:00"]);
    expect(iso(windowAfter(night, utc("2026-10-24T12:00")))).toEqual(["2026-10-24T20:00", "2026-10-25T05:00"]);
  });

  it("holds for both where a time comes twice, and begins at the jump where it never comes", () => {
    const early = weekly({ days: ["Sun"], from: "02:15", to: "02:45" });
    expect(iso(windowAfter(early, utc("2026-10-25T00:00")))).toEqual(["2026-10-25T00:15", "2026-10-25T01:45"]);
    // On the day on which there is no such time, nothing is frozen; the next is a week later.
    expect(iso(windowAfter(early, utc("2026-03-29T00:00")))).toEqual(["2026-04-05T00:15", "2026-04-05T00:45"]);
    const later = weekly({ days: ["Sun"], from: "02:30", to: "04:00" });
    expect(iso(windowAfter(later, utc("2026-03-29T00:00")))).toEqual(["2026-03-29T01:00", "2026-03-29T02:00"]);
  });

  it("of every hour has no end", () => {
    expect(windowAfter(weekly({ days: [...weekdays] }), utc("2026-11-21T03:00"))?.to).toBe(Infinity);
  });
});

const minute = 60_000;
const dayMs = 1_440 * minute;
const time = fc.integer({ min: 0, max: 1_439 });
const zone = fc.constantFrom(
  ...["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"],
);

/** What somebody sees who looks at the clock on the wall, and knows nothing of instants. */
function showsFrozen({ days, from, to, timeZone }: Weekly, at: number): boolean {
  const wall = toWallTime(at, timeZone);
  const [begin, end] = [toMinutes(from), toMinutes(to)];
  const now = (wall % dayMs) / minute;
  const today = (weekdays as readonly string[])[new Date(wall).getUTCDay()] ?? "";
  const yesterday = (weekdays as readonly string[])[new Date(wall - dayMs).getUTCDay()] ?? "";
  const isIn = (day: string): boolean => (days as readonly string[]).includes(day);
  if (begin < end) return isIn(today) && now >= begin && now < end;
  return (isIn(today) && now >= begin) || (isIn(yesterday) && now < end);
}

function toMinutes(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

function toText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Whether the clocks of the zone are changed within a day of the instant: there the clock on the wall says too little. */
function isNearChange(at: number, timeZone: string): boolean {
  const offset = (instant: number): number => toWallTime(instant, timeZone) - instant;
  return offset(at - dayMs) !== offset(at + dayMs);
}

describe("windows of any week, zone and season", () => {
  const week = fc.record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: time.map(toText),
    to: time.map(toText),
    timeZone: zone,
  });
  const instant = fc.integer({ min: Date.UTC(2024, 0, 1) / minute, max: Date.UTC(2030, 0, 1) / minute });

  it("hold when the clock on the wall says so, and begin and end where it changes its mind", () => {
    fc.assert(
      fc.property(week, instant, (when, atMinute) => {
        const at = atMinute * minute;
        const window = windowAfter(weekly(when), at);
        expect(window).toBeDefined();
        if (!window) return;
        expect(window.to).toBeGreaterThan(at);
        if (!isNearChange(at, when.timeZone)) expect(holdsAt(window, at)).toBe(showsFrozen(when, at));
        const edges = [window.to, window.from > at ? window.from : Infinity];
        for (const edge of edges.filter((each) => each !== Infinity && !isNearChange(each, when.timeZone))) {
          expect(showsFrozen(when, edge - 1)).not.toBe(showsFrozen(when, edge));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("on the days on which clocks are changed hold whenever the clock says so, and no more than the hour that comes twice", () => {
    const changes = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
    const minutes = fc.integer({ min: -1_440, max: 1_440 });
    fc.assert(
      fc.property(week, fc.constantFrom(...changes), minutes, (when, change, offset) => {
        const at = change + offset * minute;
        const inBerlin = { ...when, timeZone: "Europe/Berlin" };
        const window = windowAfter(weekly(inBerlin), at);
        const isFrozen = window !== undefined && holdsAt(window, at);
        // What is asked again gives the same, in whatever order.
        expect(windowAfter(weekly(inBerlin), at)).toEqual(window);
        if (isFrozen === showsFrozen(inBerlin, at)) return;
        expect(isFrozen).toBe(true);
        const hourTwice = [Date.UTC(2026, 9, 25, 0), Date.UTC(2026, 9, 25, 2)] as const;
        expect(at >= hourTwice[0] && at < hourTwice[1]).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("are the same when the same freeze is asked about many instants", () => {
    fc.assert(
      fc.property(week, fc.array(instant, { maxLength: 5 }), (when, atMinutes) => {
        const asked = weekly(when);
        for (const atMinute of atMinutes) {
          const at = atMinute * minute;
          expect(windowAfter(asked, at)?.to).toBe(windowAfter(weekly(when), at)?.to);
        }
      }),
    );
  });
});
