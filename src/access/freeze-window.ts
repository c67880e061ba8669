import { weekdays, type Freeze, type Weekly } from "../definition/freeze.ts";
import { toInstants, toWallTime } from "../lib/zoned-time.ts";

/** From an instant, to before another one. A window that begins or ends never has `Infinity` there. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;

/** Windows of a week and a day: when these meet, so do all that come after. */
const daysLookedAt = 8;

/** Working a window out takes some microseconds for each day, and lists ask for many deployments. */
const known = new WeakMap<Freeze, { readonly since: number; readonly window: Window | undefined }>();

/** The window of a freeze that holds at an instant, or else the next one to begin; undefined when none comes any more. */
export function windowAfter(freeze: Freeze, at: number): Window | undefined {
  const last = known.get(freeze);
  // Until it ends, the same window is the answer.
  if (last?.window && last.since <= at && at < last.window.to) return last.window;
  const window = freeze.weekly ? weeklyWindowAfter(freeze.weekly, at) : onceAfter(freeze, at);
  known.set(freeze, { since: at, window });
  return window;
}

export function holdsAt({ from, to }: Window, at: number): boolean {
  return from <= at && at < to;
}

function onceAfter({ from = -Infinity, to = Infinity }: Freeze, at: number): Window | undefined {
  return at < to ? { from, to } : undefined;
}

/**
 * Windows that meet are one, so that a weekend ends on Monday and not at midnight. Days on which the clocks are changed
 * have windows that are longer or shorter; where a time comes twice, the window begins at the first and ends at the second.
 */
function weeklyWindowAfter(weekly: Weekly, at: number): Window | undefined {
  const today = Math.floor(toWallTime(at, weekly.timeZone) / dayMs) * dayMs;
  const merged: { from: number; to: number }[] = [];
  for (let ahead = -1; ahead <= daysLookedAt; ahead += 1) {
    const window = windowOfDay(weekly, today + ahead * dayMs);
    if (!window) continue;
    const before = merged.at(-1);
    if (before && window.from <= before.to) before.to = Math.max(before.to, window.to);
    else merged.push(window);
  }
  const [first] = merged;
  // Every day meets the next one.
  if (first && first.to - first.from > daysLookedAt * dayMs) {
    return { from: first.from, to: Infinity };
  }
  return merged.find(({ to }) => at < to);
}

/** @param day the wall time of its midnight */
function windowOfDay({ days, from, to, timeZone }: Weekly, day: number): { from: number; to: number } | undefined {
  const weekday = weekdays[new Date(day).getUTCDay()];
  if (!weekday || !days.includes(weekday)) return undefined;
  const [begin, end] = [day + timeOfDay(from), day + timeOfDay(to)];
  const [first] = toInstants(begin, timeZone);
  const last = toInstants(end <= begin ? end + dayMs : end, timeZone).at(-1) ?? first;
  return last > first ? { from: first, to: last } : undefined;
}

function timeOfDay(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
}
