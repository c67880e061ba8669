import type { Refusal, Sentence } from "../lib/refusal.ts";
import { english, type Texts } from "./english.ts";

type Said = Texts["said"];

/** The names of the sentences that the core can say. */
export type SentenceName = keyof Said;

/** What a sentence is made of: plain facts that survive being stored as JSON. */
export type FactsOf<Name extends SentenceName> = Parameters<Said[Name]>[0];

type Given<Name extends SentenceName> = Parameters<Said[Name]> extends [] ? [] : [facts: FactsOf<Name>];

/** Says one sentence within another. */
export type Say = (sentence: Sentence) => string;

/** A sentence in English, with what it takes to say it in another language. */
export function sentence<Name extends SentenceName>(name: Name, ...[facts]: Given<Name>): Sentence {
  const say = english.said[name] as (facts: unknown, say: Say) => string;
  return {
    message: say(facts, ({ message }) => message),
    says: { text: name, facts: { ...(facts as object | undefined) } },
  };
}

/** A sentence that is a "no". Programs rely on the code; several sentences may share one. */
export function refusal<Code extends string, Name extends SentenceName>(
  code: Code,
  name: Name,
  ...facts: Given<Name>
): Refusal<Code> {
  return { code, ...sentence(name, ...facts) };
}

/** A sentence in the reader's language. What comes from outside, or from a version that said other things, stays as it is. */
export function said(texts: Texts, { message, says }: Sentence): string {
  if (!says || texts.language === "en" || !Object.hasOwn(texts.said, says.text)) return message;
  const say = texts.said[says.text as SentenceName] as (facts: unknown, say: Say) => string;
  try {
    return say(says.facts, (inner) => said(texts, inner));
  } catch {
    // It was stored by another version, with other facts.
    return message;
  }
}
