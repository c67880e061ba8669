/** Seconds, or a date (RFC 9110, 10.2.3), as ms from now; undefined when it is neither, or not there. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : ms;
}
