/**
 * Times as the acting person sees them: in their time zone and language, like Slack. `now` is passed in, so that
 * "Today" can be tested.
 */
import { zoneOrUtc } from "./zoned-time.ts";

export interface Clockwork {
  readonly tz: string;
  readonly locale: string;
  readonly now: Date;
}

const shapes: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { month: "long", day: "numeric", year: "numeric" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { weekday: "long", month: "long", day: "numeric", year: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** `<!date^…^{date_short_pretty} at {time}|…>`: fills the format's braces; an unknown one is left as it is. */
export function formatSlackDate(timestamp: number, format: string, clock: Clockwork): string {
  const date = new Date(timestamp * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, token: string, at: number) => {
    if (token === "ago") return ago(date, clock.now);
    const pretty = /^(date(?:_short|_long)?)_pretty$/.exec(token)?.[1];
    const near = pretty === undefined ? undefined : dayName(date, clock);
    // Slack writes "today" within a sentence, and "Today" at its start.
    if (near !== undefined) return at === 0 ? near : near.toLowerCase();
    const shape = shapes[pretty ?? token];
    if (!shape) return whole;
    return token === "date_num" ? isoDay(date, clock.tz) : write(date, shape, clock);
  });
}

export function formatTime(date: Date, clock: Clockwork): string {
  return write(date, { hour: "numeric", minute: "2-digit" }, clock);
}

/** The line between days: "Today", "Yesterday", "Monday, June 3". */
export function formatDay(date: Date, clock: Clockwork): string {
  return dayName(date, clock) ?? write(date, { weekday: "long", month: "long", day: "numeric" }, clock);
}

/** The long form that a hover shows. */
export function formatMoment(date: Date, clock: Clockwork): string {
  return `${formatDay(date, clock)} at ${write(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }, clock)}`;
}

/** "just now", "5 minutes ago", "today at 3:04 PM": under a message with replies. */
export function formatLastReply(date: Date, clock: Clockwork): string {
  const minutes = (clock.now.getTime() - date.getTime()) / 60_000;
  if (minutes < 1) return "just now";
  if (minutes < 60) return ago(date, clock.now);
  return `${formatDay(date, clock).replace(/^(Today|Yesterday)/, (day) => day.toLowerCase())} at ${formatTime(date, clock)}`;
}

export function isoDay(date: Date, tz: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zoneOrUtc(tz) }).format(date);
}

/** A message's `ts` ("1718000000.000100") as a moment. */
export function tsToDate(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

function dayName(date: Date, clock: Clockwork): string | undefined {
  const day = 86_400_000;
  const dayOf = (moment: number) => isoDay(new Date(moment), clock.tz);
  const then = isoDay(date, clock.tz);
  if (then === dayOf(clock.now.getTime())) return "Today";
  if (then === dayOf(clock.now.getTime() - day)) return "Yesterday";
  if (then === dayOf(clock.now.getTime() + day)) return "Tomorrow";
  return undefined;
}

const units = [
  { name: "day", seconds: 86_400 },
  { name: "hour", seconds: 3_600 },
  { name: "minute", seconds: 60 },
  { name: "second", seconds: 1 },
] as const;

function ago(date: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - date.getTime()) / 1000);
  const size = Math.abs(seconds);
  const unit = units.find((one) => size >= one.seconds) ?? units[3];
  const count = Math.floor(size / unit.seconds);
  const words = `${count} ${unit.name}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

function write(date: Date, shape: Intl.DateTimeFormatOptions, { tz, locale }: Clockwork): string {
  const options = { ...shape, timeZone: zoneOrUtc(tz) };
  try {
    return new Intl.DateTimeFormat(locale.replace("_", "-"), options).format(date);
  } catch {
    return new Intl.DateTimeFormat("en-US", options).format(date);
  }
}
