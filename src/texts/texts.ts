import { english, type Texts } from "./english.ts";
import { german } from "./german.ts";
import type { Language } from "./language.ts";

const textsByLanguage: Record<Language, Texts> = { en: english, de: german };

/** Everything that Signalbox says, in one language. */
export function textsIn(language: Language = "en"): Texts {
  return textsByLanguage[language];
}
