/**
 * What Slack's public documentation and recorded payloads say about a payload: each key by its path, with the format of
 * its value. Written down as facts, so that a fault which the simulator and its own tests share still shows here.
 */

/** Path (`view.id`, `actions[].action_ts`; a `?` at the end: may be absent) to a format, or `=` and the value itself. */
export type Keys = Readonly<Record<string, Format | `=${string}`>>;

export interface Facts {
  readonly name: string;
  /** Where it is described or recorded. */
  readonly pages: readonly string[];
  readonly keys: Keys;
}

const formats = {
  text: (value: unknown) => typeof value === "string",
  flag: (value: unknown) => typeof value === "boolean",
  count: (value: unknown) => Number.isInteger(value),
  nothing: (value: unknown) => value === null,
  anything: () => true,
  list: Array.isArray,
  seconds: (value: unknown) => Number.isInteger(value) && /^\d{10}$/.test(String(value)),
  ts: matching(/^\d{10}\.\d{6}$/),
  user: matching(/^[UW][A-Z0-9]+$/),
  team: matching(/^T[A-Z0-9]+$/),
  channel: matching(/^[CGD][A-Z0-9]+$/),
  app: matching(/^A[A-Z0-9]+$/),
  bot: matching(/^B[A-Z0-9]+$/),
  view: matching(/^V[A-Z0-9]{8,}$/),
  file: matching(/^F[A-Z0-9]{8,}$/),
  group: matching(/^S[A-Z0-9]+$/),
  event: matching(/^Ev[A-Z0-9]{8,}$/),
  trigger: matching(/^\d+\.\d+\.[0-9a-f]{32}$/),
  hash: matching(/^\d{10}\.[A-Za-z0-9]{8}$/),
  uuid: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  url: matching(/^(https?|wss?):\/\/\S+$/),
  colour: matching(/^[0-9a-f]{6}$/),
} as const;

type Format = keyof typeof formats;

function matching(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === "string" && pattern.test(value);
}

/** The keys of something that stands inside of something else. */
export function under(place: string, keys: Keys): Keys {
  return Object.fromEntries(Object.entries(keys).map(([key, format]) => [`${place}.${key}`, format]));
}

/** Where a payload is not as the facts say: what lacks, what has another format, and what nobody has described. */
export function deviations(payload: unknown, keys: Keys): string[] {
  const wanted = new Map(Object.entries(keys).map(([key, format]) => [key.replace("?", ""), format]));
  const seen = new Set<string>();
  const found: string[] = [];

  function look(value: unknown, at: string): void {
    seen.add(at);
    const format = wanted.get(at);
    if (format !== undefined) {
      if (!fits(value, format)) found.push(`${at}: ${JSON.stringify(value)} is not ${format}`);
    } else if (Array.isArray(value)) {
      for (const item of value) look(item, `${at}[]`);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, part] of Object.entries(value)) look(part, at === "" ? name : `${at}.${name}`);
    } else {
      found.push(`${at}: not described`);
    }
  }

  look(payload, "");
  for (const key of Object.keys(keys)) {
    if (!key.endsWith("?") && !seen.has(key)) found.push(`${key}: lacks`);
  }
  return found;
}

function fits(value: unknown, format: Format | `=${string}`): boolean {
  if (isFormat(format)) return formats[format](value);
  return value === format.slice(1);
}

function isFormat(format: string): format is Format {
  return Object.hasOwn(formats, format);
}
