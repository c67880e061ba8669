import type { Action } from "../../definition/action.ts";
import { initialValues } from "../../definition/form.ts";
import { valuesFromWords, type Word } from "../../definition/from-words.ts";
import { prefilled } from "../../definition/prefill.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import type { Run } from "../../runs/run.ts";
import { listInWords } from "../../lib/text.ts";
import { inert } from "../blocks.ts";

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
export function filledWith(known: CatalogAction, { again, words = [], strays = [] }: Filling): Filled {
  if (again) return { known: { ...known, action: prefilled(known.action, again.values) }, note: noteOf(known, again) };
  if (words.length + strays.length === 0) return { known };
  const { values, problems } = valuesFromWords(known.action, words);
  const begun = { ...initialValues(known.action), ...values };
  const doubts = [...strayed(known.action, strays), ...problems.map(({ message }) => message)];
  return {
    known: { ...known, action: prefilled(known.action, begun) },
    note: doubts.length > 0 ? `:warning: ${inert(doubts.join(" "))}` : "Filled from your command.",
    ...(doubts.length === 0 ? { typed: begun } : {}),
  };
}

/** Says whose values these are, and whether what they meant then is what they mean now. */
function noteOf(known: CatalogAction, again: Run): string {
  const changed =
    known.digest === again.actionDigest ? "" : " :warning: The action has changed since: look at it again.";
  const secret = known.action.ui_schema?.inputs.some((input) => input.sensitive) ? " Secret values are empty." : "";
  return `With the values of run ${inert(again.id)}.${secret}${changed}`;
}

function strayed(action: Action, strays: readonly string[]): string[] {
  if (strays.length === 0) return [];
  const example = action.ui_schema?.inputs[0]?.id;
  const how = example === undefined ? "It asks nothing." : `Say what a value is for, such as ${example}=…`;
  return [`I do not know what ${listInWords(strays.map((word) => `“${word}”`))} is for. ${how}`];
}
