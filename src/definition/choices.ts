import { z } from "zod";
import { toCanonicalJson, type Json } from "../lib/json.ts";
import type { Sentence } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { clip } from "../lib/text.ts";
import { sentence } from "../texts/sentence.ts";
import type { Choice } from "./field.ts";
import { AnyJson, type InputBase } from "./input-type.ts";
import type { Issue } from "./issue.ts";
import { OptionSource } from "./option-source.ts";

const Option = z.strictObject({ value: AnyJson, label: z.string().nullish(), helpText: z.string().nullish() });

/** What every input has that offers options. All but `options` are signalbox.dev/v1. */
export const choiceKeys = {
  options: z.array(Option).nullish(),
  /** Options that depend on other inputs: those of the first rule whose `if` gives true; without `if` it always does. */
  optionsFrom: z.array(z.strictObject({ if: AnyJson.optional(), options: z.array(Option) })).optional(),
  /** Options that are asked for over HTTP. */
  source: OptionSource.optional(),
};

interface ChoiceKeys {
  readonly options?: readonly z.output<typeof Option>[] | null | undefined;
  readonly optionsFrom?: readonly { readonly options: readonly z.output<typeof Option>[] }[] | undefined;
  readonly source?: OptionSource | undefined;
}
export type ChoiceInput = InputBase & ChoiceKeys & { readonly initialValue?: Json | undefined };

/** What is wrong with the options; `word` is the type's name. */
export function optionIssues(word: string, input: ChoiceInput): Issue[] {
  const given = (["options", "optionsFrom", "source"] as const).filter(
    (key) => (input[key] ?? undefined) !== undefined,
  );
  if (input.source && given.length > 1) {
    return [{ path: ["source"], message: "options come from one place: either `source` or a list in the document" }];
  }
  if (!input.source && !input.optionsFrom && !input.options?.length) {
    const message = `a ${word} needs options; add \`options: [{value: …, label: …}]\``;
    return [{ path: [], message, platzLetsPass: true }];
  }
  return [
    ...twice(input.options ?? [], ["options"]),
    ...(input.optionsFrom ?? []).flatMap((rule, index) => twice(rule.options, ["optionsFrom", index, "options"])),
  ];
}

function twice(options: readonly z.output<typeof Option>[], at: (string | number)[]): Issue[] {
  const seen = new Set<string>();
  for (const [index, option] of options.entries()) {
    const key = toCanonicalJson(option.value);
    if (seen.has(key)) {
      const message = `the option value ${key} is used twice`;
      return [{ path: [...at, index, "value"], message, platzLetsPass: true }];
    }
    seen.add(key);
  }
  return [];
}

export function choicesOf(input: ChoiceKeys): Choice[] {
  return (input.options ?? []).map((option) => ({
    value: option.value,
    label: option.label ?? (typeof option.value === "string" ? option.value : toCanonicalJson(option.value)),
    ...(option.helpText ? { help: option.helpText } : {}),
  }));
}

/** The part of a field that says what may be chosen. */
export function choiceField(input: ChoiceKeys): { options: readonly Choice[]; source?: OptionSource } {
  return { options: choicesOf(input), ...(input.source ? { source: input.source } : {}) };
}

/** One of the options. What a source offers is not known here, so that any value passes. */
export function parseChoice(input: ChoiceKeys, submitted: Json): Result<Json, Sentence> {
  if (input.source || find(input, submitted)) return ok(submitted);
  const labels = choicesOf(input).map((choice) => choice.label);
  return err(
    labels.length > 0 ? sentence("chooseOneOf", { labels: clip(labels.join(", "), 300) }) : sentence("nothingToChoose"),
  );
}

export function showChoice(input: ChoiceKeys, value: Json): string {
  const label = find(input, value)?.label;
  if (label !== undefined) return label;
  return input.source && typeof value === "string" ? value : toCanonicalJson(value);
}

function find(input: ChoiceKeys, value: Json): Choice | undefined {
  const wanted = toCanonicalJson(value);
  return choicesOf(input).find((choice) => toCanonicalJson(choice.value) === wanted);
}
