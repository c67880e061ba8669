import type { Weekly } from "../definition/field.ts";

const dayMs = 86_400_000;

/** A day by its number, 0 is Sunday, and a time as clocks on walls show it. */
export interface Moment {
  readonly day: number;
  readonly time: string;
}

/**
 * The same days and time as the clock on somebody's wall shows them. Undefined when there is nothing to say: no day, no
 * time, or a zone that nobody knows. Zones change with the seasons, so it is said as of the next time that each day comes.
 */
export function weeklyInZone({ run_days, schedule }: Weekly, zone: string, now: number): Moment[] | undefined {
  const days = daysOf(run_days);
  const time = /^(\d\d):(\d\d)$/.exec(schedule);
  if (days.length === 0 || !time) return undefined;
  const today = Math.floor(now / dayMs) * dayMs;
  const atTime = (Number(time[1]) * 60 + Number(time[2])) * 60_000;
  const there = days.flatMap((day) => {
    const daysAhead = (day - new Date(today).getUTCDay() + 7) % 7;
    return inZone(today + daysAhead * dayMs + atTime, zone) ?? [];
  });
  return there.length > 0 ? there : undefined;
}

/** The time of noon UTC in a zone; undefined for a zone that nobody knows. */
export function noonInZone(zone: string, now: number): string | undefined {
  return inZone(Math.floor(now / dayMs) * dayMs + dayMs / 2, zone)?.time;
}

export function daysOf(runDays: string): number[] {
  return runDays
    .split(",")
    .filter((day) => /^\s*[0-6]\s*$/.test(day))
    .map(Number);
}

function inZone(instant: number, zone: string): Moment | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const date = Date.UTC(Number(parts.get("year")), Number(parts.get("month")) - 1, Number(parts.get("day")));
    return {
      day: new Date(date).getUTCDay(),
      time: `${parts.get("hour") ?? ""}:${parts.get("minute") ?? ""}`,
    };
  } catch {
    // A zone that this machine does not know.
    return undefined;
  }
}
