import { fieldErrors } from "./english/field-errors.ts";
import { refusals } from "./english/refusals.ts";
import { words } from "./english/words.ts";
import type { Language } from "./language.ts";
import { form } from "./english/form.ts";
import { values } from "./english/values.ts";
import { replies } from "./english/replies.ts";
import { run } from "./english/run.ts";
import { filterErrors, lists } from "./english/lists.ts";
import { home } from "./english/home.ts";
import { help } from "./english/help.ts";
import { freezeRefusals, freezes } from "./english/freezes.ts";

/** Everything that Signalbox says to people, in English: one file for each area. The other languages have the same shape. */
export const english = {
  language: "en" as Language,
  words,
  values,
  form,
  run,
  lists,
  home,
  help,
  freezes,
  replies,
  /** What the core says, by name: see `sentence.ts`. */
  said: { ...refusals, ...fieldErrors, ...filterErrors, ...freezeRefusals },
};

export type Texts = typeof english;
