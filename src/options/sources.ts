import type { OptionSourceRules } from "../definition/configuration.ts";
import type { OptionSource } from "../definition/option-source.ts";
import { own, type Values } from "../definition/inputs.ts";
import type { Clock } from "../lib/clock.ts";
import { toCanonicalJson, type Json } from "../lib/json.ts";
import type { Log } from "../lib/log.ts";
import type { OptionList, OptionSources } from "../runs/ports.ts";
import { sentence } from "../texts/sentence.ts";
import { allowedUrl } from "./allowed.ts";
import { fetchText, SourceError } from "./fetch-text.ts";
import { readAnswer } from "./read-answer.ts";

export interface OptionSourcesOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What the configuration allows now. */
  readonly allowed: () => OptionSourceRules;
}

/** Slack waits three seconds for options; no source is waited for longer than this. */
const longestTimeoutMs = 2_000;
/** A source that has just failed is not asked again at every letter that is typed. */
const afterFailureMs = 5_000;
/** Lists that are remembered; the ones not used for longest go first. */
const mostLists = 500;

interface Entry {
  readonly list: OptionList;
  readonly goodAt: number | undefined;
  readonly askAgainAt: number;
}

/** Lists of options from elsewhere, kept for the time that each source says. The last good one outlives failures. */
export function createOptionSources({ clock, log, allowed }: OptionSourcesOptions): OptionSources {
  const entriesByKey = new Map<string, Entry>();
  const askedByKey = new Map<string, Promise<OptionList>>();

  async function ask(source: OptionSource, key: string, url: URL): Promise<OptionList> {
    const before = entriesByKey.get(key);
    let problem: string;
    try {
      const timeoutMs = Math.min(source.timeout, longestTimeoutMs);
      const { internal } = allowed();
      const text = await fetchText(url, { clock, timeoutMs, internal });
      const read = readAnswer(source, text);
      if (read.ok) {
        const now = clock.now();
        return keep(key, { list: { choices: read.value }, goodAt: now, askAgainAt: now + source.cache });
      }
      problem = read.error;
    } catch (fault) {
      if (!(fault instanceof SourceError)) throw fault;
      problem = fault.message;
    }
    // Without the query: it may hold what somebody typed.
    log.warn(`Options could not be loaded from ${url.origin}${url.pathname}: ${problem}.`);
    return keep(key, afterFailure(before, problem, clock.now()));
  }

  function keep(key: string, entry: Entry): OptionList {
    entriesByKey.delete(key);
    entriesByKey.set(key, entry);
    const [oldest] = entriesByKey.keys();
    if (entriesByKey.size > mostLists && oldest !== undefined) entriesByKey.delete(oldest);
    return entry.list;
  }

  return {
    known: (source, values) => entriesByKey.get(keyOf(source, values))?.list,
    async options(source, values) {
      const url = allowedUrl(addressOf(source, values), allowed());
      if (!url.ok) return { choices: [], problem: sentence("optionsNotAllowed", { why: url.error }) };
      const key = keyOf(source, values);
      const entry = entriesByKey.get(key);
      if (entry && clock.now() < entry.askAgainAt) return entry.list;
      let asked = askedByKey.get(key);
      if (!asked) {
        asked = ask(source, key, url.value).finally(() => askedByKey.delete(key));
        askedByKey.set(key, asked);
      }
      return asked;
    },
  };
}

function afterFailure(before: Entry | undefined, why: string, now: number): Entry {
  const askAgainAt = now + afterFailureMs;
  if (before?.goodAt === undefined) {
    return { list: { choices: [], problem: sentence("optionsMissing", { why }) }, goodAt: undefined, askAgainAt };
  }
  const time = new Date(before.goodAt).toISOString().slice(11, 16);
  const problem = sentence("optionsOld", { why, time });
  return { list: { choices: before.list.choices, problem }, goodAt: before.goodAt, askAgainAt };
}

/** The address with what other inputs say in its query. Inputs that say nothing are left out. */
function addressOf(source: OptionSource, values: Values): string {
  const url = URL.parse(source.url);
  if (!url) return source.url;
  for (const [parameter, inputId] of Object.entries(source.query)) {
    const value = own(values, inputId);
    for (const text of textsOf(value)) url.searchParams.append(parameter, text);
  }
  return url.href;
}

function textsOf(value: Json | undefined): string[] {
  if (value === undefined || value === null || value === "") return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(textsOf);
  return [typeof value === "string" ? value : toCanonicalJson(value)];
}

/** How the answer is read is part of the key: two inputs may read one answer differently. */
function keyOf(source: OptionSource, values: Values): string {
  const { path, value = null, label = null } = source;
  return toCanonicalJson([addressOf(source, values), path, value, label]);
}
