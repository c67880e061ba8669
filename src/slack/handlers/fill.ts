import type { Action } from "../../definition/action.ts";
import { initialValues } from "../../definition/form.ts";
import { valuesFromWords, type Word } from "../../definition/from-words.ts";
import { prefilled } from "../../definition/prefill.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import type { Run } from "../../runs/run.ts";
import type { Sentence } from "../../lib/refusal.ts";
import { inert } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";
import { said, sentence } from "../../texts/sentence.ts";

/** What a form may begin with. */
export interface Filling {
  /** A run whose values fill the form. */
  readonly again?: Run;
  /** What was typed behind the action. */
  readonly words?: readonly Word[];
  /** What was typed there and means nothing. */
  readonly strays?: readonly string[];
}

/** An action whose form begins with what somebody wants in it. */
export interface Filled {
  readonly known: CatalogAction;
  /** What to say of it over the form; undefined when there is nothing to say. Without markup from outside. */
  readonly note?: string;
  /** The values that were typed, when all of what was typed could be read. */
  readonly typed?: ReturnType<typeof initialValues>;
}

/** The form as it is today, filled. Its digest stays: the action itself is the same. */
export function filledWith(texts: Texts, known: CatalogAction, { again, words = [], strays = [] }: Filling): Filled {
  if (again)
    return { known: { ...known, action: prefilled(known.action, again.values) }, note: noteOf(texts, known, again) };
  if (words.length + strays.length === 0) return { known };
  const { values, problems } = valuesFromWords(known.action, words);
  const begun = { ...initialValues(known.action), ...values };
  const doubts = [...strayed(known.action, strays), ...problems].map((doubt) => said(texts, doubt));
  return {
    known: { ...known, action: prefilled(known.action, begun) },
    note: doubts.length > 0 ? texts.form.doubts(inert(doubts.join(" "))) : texts.form.filled,
    ...(doubts.length === 0 ? { typed: begun } : {}),
  };
}

/** Says whose values these are, and whether what they meant then is what they mean now. */
function noteOf({ form }: Texts, known: CatalogAction, again: Run): string {
  return form.again({
    run: inert(again.id),
    hasSecrets: known.action.ui_schema?.inputs.some((input) => input.sensitive) ?? false,
    hasChanged: known.digest !== again.actionDigest,
  });
}

function strayed(action: Action, strays: readonly string[]): Sentence[] {
  if (strays.length === 0) return [];
  return [sentence("strayWords", { strays, example: action.ui_schema?.inputs[0]?.id ?? null })];
}
