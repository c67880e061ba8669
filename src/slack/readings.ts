import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { slackErrorCode } from "./slack-error.ts";

/** Slack's words for "there is none such". They are an answer, and not a failure to answer. */
const noneSuch = new Set(["no_such_subteam", "users_not_found", "user_not_found", "user_not_visible"]);

/** What Slack said last about some things of one kind, and when. */
export interface Readings<Value> {
  /** Asks about a thing. A failure keeps what was said last. Never rejects. */
  read(key: string): Promise<void>;
  /** Asks about those that were not asked about since `olderThan` (ms since the Unix epoch). */
  readAll(keys: readonly string[], olderThan: number): Promise<void>;
  /** What may be trusted now; things of which Slack says that there are none are left out. */
  trusted(trustFor: number): ReadonlyMap<string, Value>;
  /** When the next of those that are trusted is trusted no more. */
  trustedUntil(trustFor: number): number;
  /** Forgets all others. */
  keepOnly(keys: readonly string[]): void;
}

/**
 * @param deps.what what the things are, for the log, such as `the user group`
 * @param deps.ask undefined when there is none such; throws when Slack does not answer
 * @param deps.onChange told when something else is known than before
 */
export function createReadings<Value>(deps: {
  readonly what: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: (key: string) => Promise<Value | undefined>;
  readonly onChange: () => void;
}): Readings<Value> {
  const { what, clock, log } = deps;
  const readingsByKey = new Map<string, { readonly at: number; readonly value: Value | undefined }>();
  /** Those about which Slack fails to answer. Each is logged once, and once more when it answers again. */
  const failing = new Set<string>();

  async function read(key: string): Promise<void> {
    // From before the question: the answer is no younger than that.
    const at = clock.now();
    try {
      readingsByKey.set(key, { at, value: await answerTo(key) });
      if (failing.delete(key)) log.info(`Slack tells of ${what} ${key} again.`);
      deps.onChange();
    } catch (fault) {
      if (failing.has(key)) return;
      failing.add(key);
      const reason = slackErrorCode(fault) ?? (fault instanceof Error ? fault.message : String(fault));
      const meaning = readingsByKey.has(key)
        ? "What was known before counts until it is too old."
        : "It grants nothing until Slack answers.";
      log.warn(`Slack does not tell of ${what} ${key} (${reason}). ${meaning}`, { reason });
    }
  }

  async function answerTo(key: string): Promise<Value | undefined> {
    try {
      return await deps.ask(key);
    } catch (fault) {
      if (!noneSuch.has(slackErrorCode(fault) ?? "")) throw fault;
      const isNews = !readingsByKey.has(key) || readingsByKey.get(key)?.value !== undefined;
      if (isNews) log.warn(`Slack knows no such thing: ${what} ${key}. It grants nothing.`);
      return undefined;
    }
  }

  return {
    read,
    async readAll(keys, olderThan) {
      const due = keys.filter((key) => (readingsByKey.get(key)?.at ?? -Infinity) <= olderThan);
      await Promise.all(due.map((key) => read(key)));
    },
    trusted(trustFor) {
      const known = new Map<string, Value>();
      for (const [key, { at, value }] of readingsByKey) {
        if (value !== undefined && clock.now() - at < trustFor) known.set(key, value);
      }
      return known;
    },
    trustedUntil(trustFor) {
      const ends = [...readingsByKey.values()].map(({ at }) => at + trustFor);
      return Math.min(Infinity, ...ends.filter((end) => end > clock.now()));
    },
    keepOnly(keys) {
      const wanted = new Set(keys);
      for (const key of readingsByKey.keys()) if (!wanted.has(key)) readingsByKey.delete(key);
      for (const key of failing) if (!wanted.has(key)) failing.delete(key);
    },
  };
}
