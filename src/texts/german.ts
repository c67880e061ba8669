import type { Texts } from "./english.ts";
import { fieldErrors } from "./german/field-errors.ts";
import { refusals } from "./german/refusals.ts";
import { words } from "./german/words.ts";
import { form } from "./german/form.ts";
import { values } from "./german/values.ts";
import { replies } from "./german/replies.ts";
import { run } from "./german/run.ts";
import { filterErrors, lists } from "./german/lists.ts";
import { home } from "./german/home.ts";
import { help } from "./german/help.ts";
import { freezeRefusals, freezes } from "./german/freezes.ts";

/**
 * Everything in German. Nobody is addressed by "du" or "Sie": short statements, and the infinitive for what to do next.
 *
 * | English      | German                                    |
 * | ------------ | ----------------------------------------- |
 * | action       | Aktion                                    |
 * | run          | Lauf, Läufe; to run: ausführen            |
 * | deployment   | Deployment                                |
 * | env          | Umgebung                                  |
 * | role         | Rolle; the roles keep their English names |
 * | approval     | Freigabe; to approve: freigeben           |
 * | to deny      | ablehnen                                  |
 * | to queue     | einreihen; it waits for its turn: wartet, bis er an der Reihe ist |
 * | to cancel    | abbrechen                                 |
 * | to follow    | folgen                                    |
 * | to join      | anschließen                               |
 * | to expire    | verfallen                                 |
 * | form, field  | Formular, Feld                            |
 * | value        | Wert                                      |
 * | thread       | Thread                                    |
 * | log          | Log                                       |
 * | digest       | Prüfsumme                                 |
 * | dangerous    | riskant                                   |
 * | freeze       | Änderungsstopp; frozen: gesperrt          |
 */
export const german: Texts = {
  language: "de",
  words,
  values,
  form,
  run,
  lists,
  home,
  help,
  freezes,
  replies,
  said: { ...refusals, ...fieldErrors, ...filterErrors, ...freezeRefusals },
};
