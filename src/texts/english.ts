import { fieldErrors } from "./english/field-errors.ts";
import { refusals } from "./english/refusals.ts";
import { words } from "./english/words.ts";
import type { Language } from "./language.ts";

/** Everything that Signalbox says to people, in English: one file for each area. The other languages have the same shape. */
export const english = {
  language: "en" as Language,
  words,
  /** What the core says, by name: see `sentence.ts`. */
  said: { ...refusals, ...fieldErrors },
};

export type Texts = typeof english;
