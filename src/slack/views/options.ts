import type { types } from "@slack/bolt";
import type { Choice, Field } from "../../definition/field.ts";
import { digestOf, toCanonicalJson, type Json } from "../../lib/json.ts";
import { limits, plain } from "../blocks.ts";

/** Slack takes no longer value of an option. */
const longestValue = 150;

/**
 * What stands for a choice in Slack: its value where that is short enough, else its digest. Either way the server looks
 * the value up again among the choices that it offers, so nobody can send what was not offered.
 */
export function optionKey(value: Json): string {
  const text = toCanonicalJson(value);
  return text.length <= longestValue ? text : digestOf(value);
}

export function toOption(choice: Choice): types.PlainTextOption {
  return {
    text: plain(choice.label, limits.option),
    value: optionKey(choice.value),
    ...(choice.help ? { description: plain(choice.help, limits.optionDescription) } : {}),
  };
}

export function findChoice(choices: readonly Choice[], key: string): Choice | undefined {
  return choices.find((choice) => optionKey(choice.value) === key);
}

/** Those of `values` that are among the choices. */
export function chosenAmong(choices: readonly Choice[], values: readonly Json[]): Choice[] {
  return values.flatMap((value) => findChoice(choices, optionKey(value)) ?? []);
}

/** Whether the options are asked for while one types, instead of standing in the form. */
export function isSearched(field: Extract<Field, { kind: "choice" | "choices" | "item" }>): boolean {
  return field.kind === "item" || field.source !== undefined || field.options.length > limits.optionsPerList;
}

/** An option that says why there are none. It can be chosen, and reading it says the same again. */
export const problemKey = "problem";
