import type { webApi } from "@slack/bolt";
import type { Clock } from "../lib/clock.ts";
import { languageOf, type Language } from "../texts/language.ts";
import type { Texts } from "../texts/english.ts";
import { textsIn } from "../texts/texts.ts";

/** People move seldom. */
const keptMs = 60 * 60_000;
/** Slack did not answer, or lacks the scope; asking at every click would help nobody. */
const afterFailureMs = 60_000;
/** A form must be open within three seconds of the click, with or without the zone. */
const zonePatienceMs = 800;
/** The first answer of all in one's own language is worth this much of the three seconds, and no more. */
const firstPatienceMs = 300;

/** How people read: their language and their time zone. */
export interface Readers {
  /** Asks about somebody of whom nothing is known yet, and waits a moment for the answer. */
  meet(member: string): Promise<void>;
  /** All texts in the language of this person as far as it is known; until then in that of the workspace. Never waits. */
  textsOf(member: string): Texts;
  /** The time zone. Undefined without the scope `users:read`, or when Slack takes too long. */
  zoneOf(member: string): Promise<string | undefined>;
}

interface Known {
  readonly zone: string | undefined;
  readonly language: Language | undefined;
  readonly until: number;
}

/** @param ofWorkspace the language for people whose own is not known */
export function createReaders(client: webApi.WebClient, clock: Clock, ofWorkspace: () => Language): Readers {
  const knownByMember = new Map<string, Known>();
  const askedByMember = new Map<string, Promise<void>>();

  async function read(member: string): Promise<void> {
    try {
      const { user } = await client.users.info({ user: member, include_locale: true });
      const language = user?.locale === undefined ? undefined : languageOf(user.locale);
      knownByMember.set(member, { zone: user?.tz, language, until: clock.now() + keptMs });
    } catch {
      // What was known before is still the best guess.
      const { zone, language } = knownByMember.get(member) ?? {};
      knownByMember.set(member, { zone, language, until: clock.now() + afterFailureMs });
    }
  }

  /** One question at a time for each person. */
  function ask(member: string): Promise<void> {
    let asked = askedByMember.get(member);
    if (!asked) {
      asked = read(member).finally(() => askedByMember.delete(member));
      askedByMember.set(member, asked);
    }
    return asked;
  }

  function isFresh(member: string): boolean {
    const known = knownByMember.get(member);
    return known !== undefined && clock.now() < known.until;
  }

  async function askFor(member: string, patienceMs: number): Promise<void> {
    const tooLate = Promise.withResolvers<undefined>();
    const timer = clock.after(patienceMs, () => tooLate.resolve(undefined));
    try {
      await Promise.race([ask(member), tooLate.promise]);
    } finally {
      timer.cancel();
    }
  }

  return {
    async meet(member) {
      if (!knownByMember.has(member)) await askFor(member, firstPatienceMs);
    },
    textsOf(member) {
      // The next answer is in the language of then.
      if (!isFresh(member)) void ask(member);
      return textsIn(knownByMember.get(member)?.language ?? ofWorkspace());
    },
    async zoneOf(member) {
      if (!isFresh(member)) await askFor(member, zonePatienceMs);
      return knownByMember.get(member)?.zone;
    },
  };
}
