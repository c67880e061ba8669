import { frozenInWords, type FreezeInTime } from "../../access/freeze.ts";
import type { Refusal } from "../../lib/refusal.ts";
import { listInWords } from "../../lib/text.ts";
import { context, escape, inert, instant, plainSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import type { Offer } from "../offers.ts";

const dayAndTime = "{date_short_pretty} at {time}";

/** `In your time: until Dec 1st at 8:00 AM.`; empty where nobody knows an end. As mrkdwn, since Slack knows the reader's zone. */
export function inYourTime({ until }: Pick<Refusal, "until">): string {
  return until === undefined ? "" : `In your time: until ${instant(until, dayAndTime)}.`;
}

/** Why something was not done, to the person alone. */
export function refusalAnswer(refusal: Refusal): Answer {
  const until = inYourTime(refusal);
  if (until === "") return { text: refusal.message };
  return { text: escape(refusal.message), blocks: [plainSection(refusal.message), context(until)] };
}

/** What the form says of a freeze before anything is typed; undefined where there is none. */
export function frozenNote({ deployment, frozen }: Offer): string | undefined {
  const [first] = frozen?.setAside ?? [];
  const one = frozen?.standing ?? first;
  if (!frozen || !one) return undefined;
  const what = `:snowflake: *${inert(deployment.name)}* ${inert(frozenInWords(one))} ${inYourTime({ until: endOf(one) })}`;
  const means = frozen.refusal
    ? "What you send now is refused."
    : "Your role lets you start it all the same; the history will say so.";
  return `${what.trim()} ${means}`;
}

/** A freeze in a list: which, from when to when, why, and which actions it is about where these are not all. */
export function freezeLine(one: FreezeInTime, now = one.window.from): string {
  const { freeze, window } = one;
  const until = endOf(one);
  const end = until === undefined ? "until somebody lifts it" : `until ${instant(until, dayAndTime)}`;
  const when = window.from > now ? `from ${instant(window.from, dayAndTime)} ${end}` : end;
  const actions = freeze.actions ? ` Only ${inert(listInWords(freeze.actions))}.` : "";
  return `:snowflake: *${inert(freeze.id)}*, ${when}: ${inert(freeze.reason)}${actions}`;
}

/** What somebody confirms whose role sets freezes aside. */
export function despiteText(ids: readonly string[]): string {
  const which = `the ${ids.length === 1 ? "freeze" : "freezes"} ${listInWords(ids.map((id) => `“${inert(id)}”`))}`;
  return `:snowflake: In spite of ${which}: your role lets you. The history will say so.`;
}

/** In ms since the Unix epoch; undefined when it has none. */
export function endOf({ window }: FreezeInTime): number | undefined {
  return window.to === Infinity ? undefined : window.to;
}
