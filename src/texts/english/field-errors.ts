import type { Sentence } from "../../lib/refusal.ts";
import type { Say } from "../sentence.ts";
import { words } from "./words.ts";

/** Why a value is none, under its field; and why a word behind a command says nothing. */
export const fieldErrors = {
  required: () => "This field is required.",
  mustBeTicked: () => "This must be ticked to go on.",
  mustBeFlag: () => "This must be true or false.",
  mustBeText: () => "This must be text.",
  mustBeList: () => "This must be a list.",
  mustBeItem: () => "This must be the id of an item.",
  mustBeDate: () => "This must be a date, such as 2026-01-31.",
  mustBeTime: () => "This must be a time, such as 23:15.",
  mustBeDateTime: () => "This must be a date and a time in UTC, such as 2026-01-31T08:30:00Z.",
  mustBeDuration: () => "This must be a length of time, such as 30s, 10m or 1h30m.",
  mustBeWeekly: () =>
    'This must be days and a time in UTC, such as {"run_days": "0,3", "schedule": "23:15"}; 0 is Sunday.',
  mustBeFile: () => 'This must be an uploaded file: {"id": …, "name": …}.',
  mustEndIn: ({ endings }: { endings: readonly string[] }) => `The file must end in .${endings.join(" or .")}.`,
  mustBeNumber: () => "This must be a number.",
  mustBeAtLeast: ({ least }: { least: number }) => `This must be ${least} or more.`,
  mustBeAtMost: ({ most }: { most: number }) => `This must be ${most} or less.`,
  mustBeOnStep: ({ from, step }: { from: number; step: number }) => `This must be ${from} plus a multiple of ${step}.`,
  mustBeMember: () => "This must be a Slack member.",
  mustBeMembers: () => "This must be a list of Slack members.",
  onlyOnce: () => "Choose each at most once.",
  notOffered: () => "Choose one of the items that are offered.",
  chooseOneOf: ({ labels }: { labels: string }) => `Choose one of: ${labels}.`,
  nothingToChoose: () => "There is nothing to choose from.",
  noCollection: ({ collection }: { collection: string }) => `There is no collection ${collection} to choose from.`,
  noSuchInput: ({ input }: { input: string }) => `The action has no input "${input}".`,
  inRow: ({ row, error }: { row: number; error: Sentence }, say: Say) => `Row ${row}: ${say(error)}`,
  /** `problem` says what is wrong with the list itself. */
  notListed: ({ value, problem }: { value: string; problem: Sentence | null }, say: Say) =>
    `${value} is not offered here. ${problem ? say(problem) : ""}`.trim(),

  // lists of options from elsewhere; `why` is what is wrong there, in the words of the log
  optionsNotAllowed: ({ why }: { why: string }) => `The options cannot be loaded: ${why}.`,
  optionsMissing: ({ why }: { why: string }) => `The options cannot be loaded: ${why}. Try again in a moment.`,
  optionsOld: ({ why, time }: { why: string; time: string }) =>
    `The options could not be loaded anew: ${why}. These are the ones of ${time} UTC.`,

  // words behind a command
  noSuchWord: ({ word, meant, ids }: { word: string; meant: string | null; ids: readonly string[] }) => {
    if (meant !== null) return `The form has no “${word}”. Did you mean “${meant}=”?`;
    return `The form has no “${word}”. ${ids.length > 0 ? `It asks for: ${ids.join(", ")}.` : "It asks nothing."}`;
  },
  wordIsSecret: ({ label }: { label: string }) =>
    `“${label}” is secret: type it into the form, where it leaves no trace.`,
  wordIsFlag: ({ label, text }: { label: string; text: string }) => `“${label}” is yes or no, not “${text}”.`,
  wordIsWeekly: ({ label }: { label: string }) =>
    `“${label}” takes days and a time in UTC, such as 1,3@23:15; 0 is Sunday.`,
  wordIsFile: ({ label }: { label: string }) => `“${label}” is a file: give it in the form.`,
  wordIsNoOption: (facts: { label: string; text: string; meant: string | null; options: readonly string[] }) => {
    const mend = facts.meant === null ? `There are: ${facts.options.join(", ")}.` : `Did you mean “${facts.meant}”?`;
    return `“${facts.text}” is none of the options of “${facts.label}”. ${mend}`;
  },
  /** `example` is an input of the form; null when it asks nothing. */
  strayWords: ({ strays, example }: { strays: readonly string[]; example: string | null }) => {
    const how = example === null ? "It asks nothing." : `Say what a value is for, such as ${example}=…`;
    return `I do not know what ${words.and(strays.map(words.quoted))} ${strays.length === 1 ? "is" : "are"} for. ${how}`;
  },
};
