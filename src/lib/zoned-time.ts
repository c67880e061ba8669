/**
 * Instants and what the clock on the wall shows in a time zone. A wall time is a number too: the milliseconds that a clock
 * in UTC would be at when it shows the same, so that days and times are plain arithmetic.
 */

const dayMs = 86_400_000;

const formatsByZone = new Map<string, Intl.DateTimeFormat>();

/** Whether this machine knows the time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clock shows in the zone at an instant. */
export function toWallTime(instant: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall + (((instant % 1_000) + 1_000) % 1_000);
}

/**
 * The instants at which the clock shows a wall time, earliest first: two where the clock is set back over it. Where it is
 * set forward over it, the instant of that jump.
 */
export function toInstants(wall: number, zone: string): readonly [number] | readonly [number, number] {
  // A day to each side, so that one offset is that of before a jump, and the other that of after it.
  const before = wall - offsetAt(wall - dayMs, zone);
  const after = wall - offsetAt(wall + dayMs, zone);
  const found = [...new Set([before, after])].filter((instant) => toWallTime(instant, zone) === wall);
  const [first, second] = found.sort((one, other) => one - other);
  if (first === undefined) return [jumpBetween(Math.min(before, after), Math.max(before, after), wall, zone)];
  return second === undefined ? [first] : [first, second];
}

/** `Tue, 1 Dec 2026, 08:00`, as the clock shows it in the zone. */
export function wallTimeInWords(instant: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  }).format(instant);
}

/** The first instant after which the clock shows more than the wall time that it leaves out. */
function jumpBetween(from: number, to: number, wall: number, zone: string): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (toWallTime(middle, zone) < wall) low = middle;
    else high = middle;
  }
  return high;
}

function offsetAt(instant: number, zone: string): number {
  return toWallTime(instant, zone) - instant;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formatsByZone.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  });
  formatsByZone.set(zone, format);
  return format;
}
