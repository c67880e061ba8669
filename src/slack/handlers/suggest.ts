import type { types } from "@slack/bolt";
import type { Field } from "../../definition/field.ts";
import type { OptionList } from "../../runs/ports.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { limits, plain } from "../blocks.ts";
import { askChoices } from "../choices.ts";
import type { SlackDeps } from "../deps.ts";
import { loadOptions, openFormOf } from "../form-of.ts";
import type { LiveForms } from "../live-forms.ts";
import { searchChoices } from "../search.ts";
import { parseBlockId } from "../views/block-id.ts";
import type { FormState } from "../views/field-view.ts";
import { askedFields } from "../views/form-fields.ts";
import { FormMetadata } from "../views/form-view.ts";
import { problemKey, toOption } from "../views/options.ts";

/** What somebody types into a field whose options are searched. */
export interface Search {
  readonly viewId: string;
  readonly privateMetadata: string;
  readonly state: FormState;
  readonly blockId: string;
  readonly typed: string;
}

export interface Suggestions {
  readonly options?: types.PlainTextOption[];
  readonly option_groups?: { label: types.PlainTextElement; options: types.PlainTextOption[] }[];
}

/** The options that fit what was typed, best first. */
export async function onSearch(
  deps: SlackDeps,
  forms: LiveForms,
  member: string,
  search: Search,
  texts: Texts,
): Promise<Suggestions> {
  const metadata = FormMetadata.parse(JSON.parse(search.privateMetadata));
  const form = openFormOf(deps, member, metadata, search.state, forms.remembered(search.viewId), texts);
  const block = parseBlockId(search.blockId);
  if (!form || !block) return { options: [] };
  await loadOptions(form);
  const { asked, values } = askedFields(form.content);
  const field = asked.find(({ position }) => position === block.position)?.field;
  if (!field) return { options: [] };
  const one: Field = field.kind === "list" ? field.of : field;
  return toSuggestions(await askChoices(form.choices, one, values), search.typed, texts);
}

/** At most a hundred: Slack shows none at all when it gets more. A heading says what is not there. */
export function toSuggestions({ choices, ...list }: OptionList, typed: string, texts: Texts): Suggestions {
  const problem = list.problem && said(texts, list.problem);
  if (choices.length === 0 && problem !== undefined) return { options: [problemOption(problem)] };
  const found = searchChoices(choices, typed);
  const options = found.slice(0, limits.optionsPerList).map(toOption);
  const notes = [
    ...(problem === undefined ? [] : [problem]),
    ...(found.length > options.length ? [texts.form.firstOf({ shown: options.length, all: found.length })] : []),
  ];
  if (notes.length === 0 || options.length === 0) return { options };
  return { option_groups: [{ label: plain(notes.join(" · "), limits.option), options }] };
}

function problemOption(problem: string): types.PlainTextOption {
  return {
    text: plain(problem, limits.option),
    value: problemKey,
    ...(problem.length > limits.option
      ? { description: plain(`…${problem.slice(limits.option - 1)}`, limits.optionDescription) }
      : {}),
  };
}
