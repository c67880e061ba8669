import { freezingOf, type FreezeInTime } from "../../access/freeze.ts";
import type { Refusal } from "../../lib/refusal.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { context, escape, inert, instant, plainSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import type { Offer } from "../offers.ts";

/** `In your time this ends Dec 1st at 8:00 AM.`; empty where nobody knows an end. As mrkdwn, since Slack knows the reader's zone. */
export function inYourTime({ freezes, words }: Texts, { code, until }: Partial<Refusal>): string {
  if (until === undefined) return "";
  const moment = instant(until, words.moment.at);
  return code === "throttled" ? freezes.possibleInYourTime(moment) : freezes.endsInYourTime(moment);
}

/** Why something was not done, to the person alone. */
export function refusalAnswer(texts: Texts, refusal: Refusal): Answer {
  const text = said(texts, refusal);
  const until = inYourTime(texts, refusal);
  if (until === "") return { text };
  return { text: escape(text), blocks: [plainSection(text), context(until)] };
}

/** What the form says of a freeze before anything is typed; undefined where there is none. */
export function frozenNote(texts: Texts, { deployment, frozen }: Offer): string | undefined {
  const { freezes } = texts;
  const [first] = frozen?.setAside ?? [];
  const one = frozen?.standing ?? first;
  if (!frozen || !one) return undefined;
  const until = inYourTime(texts, { until: endOf(one) });
  const what = `:snowflake: *${inert(deployment.name)}* ${inert(freezes.isFrozen(freezingOf(one)))} ${until}`;
  return `${what.trim()} ${frozen.refusal ? freezes.isRefused : freezes.roleLets}`;
}

/** A freeze in a list: which, from when to when, why, and which actions it is about where these are not all. */
export function freezeLine({ freezes, words }: Texts, one: FreezeInTime, now = one.window.from): string {
  const { freeze, window } = one;
  const until = endOf(one);
  return freezes.line({
    freeze: inert(freeze.id),
    from: window.from > now ? instant(window.from, words.moment.at) : null,
    until: until === undefined ? null : instant(until, words.moment.at),
    reason: inert(freeze.reason),
    actions: freeze.actions ? inert(words.and(freeze.actions)) : null,
  });
}

/** What somebody confirms whose role sets freezes aside. */
export function despiteText({ freezes }: Texts, ids: readonly string[]): string {
  return freezes.despite(ids.map(inert));
}

/** In ms since the Unix epoch; undefined when it has none. */
function endOf({ window }: FreezeInTime): number | undefined {
  return window.to === Infinity ? undefined : window.to;
}
