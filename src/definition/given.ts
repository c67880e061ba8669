import type { Json } from "../lib/json.ts";
import type { Input, Values } from "./inputs.ts";
import { holds, inputsRead, inputsReadBy } from "./visible.ts";

/** An input as it is while the form holds these values: with the options and the default that its rules give. */
export function inputGiven(input: Input, values: Values): Input {
  const options = "optionsFrom" in input && input.optionsFrom ? firstThatHolds(input.optionsFrom, values) : undefined;
  const begins = input.defaultFrom ? firstThatHolds(input.defaultFrom, values) : undefined;
  if (!options && !begins && !("optionsFrom" in input && input.optionsFrom)) return input;
  return {
    ...input,
    ...("optionsFrom" in input && input.optionsFrom ? { options: options?.options ?? input.options ?? [] } : {}),
    ...(begins ? { initialValue: begins.value } : {}),
  } as Input;
}

function firstThatHolds<Rule extends { readonly if?: Json | undefined }>(
  rules: readonly Rule[],
  values: Values,
): Rule | undefined {
  return rules.find((rule) => rule.if === undefined || holds(rule.if, values));
}

/** The ids of all inputs whose values change how this one is asked for. */
export function dependenciesOf(input: Input): string[] {
  const rules = [...("optionsFrom" in input ? (input.optionsFrom ?? []) : []), ...(input.defaultFrom ?? [])];
  const query = "source" in input && input.source ? Object.values(input.source.query) : [];
  return [
    ...new Set([
      ...inputsRead(input),
      ...rules.flatMap((rule) => (rule.if === undefined ? [] : inputsReadBy(rule.if))),
      ...query,
    ]),
  ];
}
