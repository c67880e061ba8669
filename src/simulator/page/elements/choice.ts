/** One line of a select's list, whatever it was made from: an option, a person, a channel. */
import type { ReactNode } from "react";
import type { SlackObject } from "../../control-types.ts";
import { objectsOf, stringOf, wordsOf } from "../slack-object.ts";
import { decodeEntities } from "../text/entities.ts";
import { emojiOf } from "../text/emoji.ts";

export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly description: string;
  readonly group: string;
  readonly icon?: ReactNode;
}

export function optionToChoice(option: SlackObject, group = ""): Choice {
  return {
    value: stringOf(option, "value"),
    text: plain(wordsOf(option, "text")),
    description: plain(wordsOf(option, "description")),
    group,
  };
}

/** The options of an element or of an answer, groups first as Slack does. */
export function choicesOf(source: SlackObject): readonly Choice[] {
  const groups = objectsOf(source, "option_groups");
  if (groups.length === 0) return objectsOf(source, "options").map((option) => optionToChoice(option));
  return groups.flatMap((group) => {
    const label = plain(wordsOf(group, "label"));
    return objectsOf(group, "options").map((option) => optionToChoice(option, label));
  });
}

export function filterChoices(choices: readonly Choice[], query: string): readonly Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  return choices.filter((choice) => {
    const text = `${choice.text} ${choice.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** An input holds text only, so the label is made text: entities decoded, emoji as characters. */
function plain(text: string): string {
  return decodeEntities(text).replace(/:([a-z0-9_+'-]+):/g, (whole, name: string) => emojiOf(name) ?? whole);
}
