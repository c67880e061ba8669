import type { Weekly } from "../definition/field.ts";
import { listInWords } from "../lib/text.ts";

/** By number; the week begins on Sunday, as in Platz. */
export const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

const dayMs = 86_400_000;

/**
 * The same days and time as the clock on somebody's wall shows them, such as `Mon and Thu at 05:30 in Europe/Madrid`.
 * Undefined when there is nothing to say: no day, no time, or a zone that nobody knows. Zones change with the seasons,
 * so it is said as of the next time that each day comes.
 */
export function weeklyInZone({ run_days, schedule }: Weekly, zone: string, now: number): string | undefined {
  const days = daysOf(run_days);
  const time = /^(\d\d):(\d\d)$/.exec(schedule);
  if (days.length === 0 || !time) return undefined;
  const today = Math.floor(now / dayMs) * dayMs;
  const atTime = (Number(time[1]) * 60 + Number(time[2])) * 60_000;
  const there = days.map((day) => {
    const daysAhead = (day - new Date(today).getUTCDay() + 7) % 7;
    return inZone(today + daysAhead * dayMs + atTime, zone);
  });
  const [first] = there;
  if (!first) return undefined;
  if (there.every((moment) => moment?.time === first.time)) {
    return `${listInWords(there.map((moment) => moment?.day ?? ""))} at ${first.time} in ${zone}`;
  }
  return `${listInWords(there.map((moment) => `${moment?.day} at ${moment?.time}`))} in ${zone}`;
}

/** What noon UTC is in a zone, such as `12:00 UTC is 13:00 in Europe/Madrid`. */
export function noonInZone(zone: string, now: number): string | undefined {
  const noon = inZone(Math.floor(now / dayMs) * dayMs + dayMs / 2, zone);
  return noon && `12:00 UTC is ${noon.time} in ${zone}`;
}

export function daysOf(runDays: string): number[] {
  return runDays
    .split(",")
    .filter((day) => /^\s*[0-6]\s*$/.test(day))
    .map(Number);
}

function inZone(instant: number, zone: string): { readonly day: string; readonly time: string } | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    return { day: parts.get("weekday") ?? "", time: `${parts.get("hour") ?? ""}:${parts.get("minute") ?? ""}` };
  } catch {
    // A zone that this machine does not know.
    return undefined;
  }
}
