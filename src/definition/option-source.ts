import { z } from "zod";
import { Duration } from "../lib/duration.ts";

/** Where options are asked for: an address that the configuration allows. */
const SourceUrl = z
  .url({ protocol: /^https?$/, error: "must be a URL that begins with https:// or http://" })
  .refine((text) => !URL.parse(text)?.username && !URL.parse(text)?.password, {
    error: 'must not hold a user or a password ("user:password@")',
  });

/** signalbox.dev/v1: a list of options over HTTP GET. */
export const OptionSource = z.strictObject({
  url: SourceUrl,
  /** The keys that lead to the list in the answer; none for an answer that is the list. */
  path: z.array(z.string()).default([]),
  /** The keys of an item that hold its value and what people read. Without them an item is its own value. */
  value: z.string().min(1).optional(),
  label: z.string().min(1).optional(),
  /** Query parameters that are values of other inputs: the input's id by the parameter's name. */
  query: z.record(z.string(), z.string()).default({}),
  /** How long an answer may be used again, in ms. */
  cache: Duration.prefault("5m"),
  timeout: Duration.prefault("3s"),
});
export type OptionSource = z.output<typeof OptionSource>;

/**
 * Whether the configuration allows to ask this address: same scheme, host and port, and a path at or below one that is
 * listed. Compared as parsed, so that `..`, user names and look-alike prefixes lead nowhere.
 */
export function isAllowedSource(url: string, allowed: readonly string[]): boolean {
  const asked = URL.parse(url);
  if (!asked || asked.username || asked.password || !/^https?:$/.test(asked.protocol)) return false;
  // A server may read an encoded slash or dot as a step to elsewhere.
  if (/%2f|%5c|%2e/i.test(asked.pathname)) return false;
  return allowed.some((prefix) => {
    const known = URL.parse(prefix);
    if (known?.origin !== asked.origin) return false;
    const folder = known.pathname.endsWith("/") ? known.pathname : `${known.pathname}/`;
    return asked.pathname === known.pathname || asked.pathname.startsWith(folder);
  });
}
