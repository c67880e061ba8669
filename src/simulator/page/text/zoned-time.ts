/**
 * Between the wall clock of a person's time zone and epoch seconds. A `datetimepicker` speaks epoch, the browser's
 * field speaks wall clock, and the person may live in another zone than the browser.
 */
export function epochToWallClock(epoch: number, tz: string): string {
  const text = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zoneOrUtc(tz),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(epoch * 1000));
  return text.replace(" ", "T");
}

/** `2024-06-03T15:04` in the zone, as epoch seconds; undefined when it is no such text. */
export function wallClockToEpoch(wallClock: string, tz: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wallClock)) return undefined;
  const asUtc = Date.parse(`${wallClock.slice(0, 16)}:00Z`) / 1000;
  // The offset at the guess may differ from the one at the answer (daylight saving), so it is asked twice.
  const guess = asUtc - offsetAt(asUtc, tz);
  return asUtc - offsetAt(guess, tz);
}

export function zoneOrUtc(tz: string): string {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: tz });
    return tz;
  } catch {
    return "UTC";
  }
}

function offsetAt(epoch: number, tz: string): number {
  return Date.parse(`${epochToWallClock(epoch, tz)}:00Z`) / 1000 - Math.floor(epoch / 60) * 60;
}
