import { createCollections } from "../../../src/definition/collections.ts";
import { Input, parseValues, type Values } from "../../../src/definition/inputs.ts";
import { resolveBody } from "../../../src/definition/outputs.ts";
import type { Json } from "../../../src/lib/json.ts";
import type { Program } from "../program.ts";

/** What we promise for the largest form, in ms. */
const goal = 1;

export const form: Program = {
  name: "form",
  what: "checking and resolving the largest form",
  async report(bench) {
    bench.print(`checking and resolving the largest form: ${formTakes().toFixed(3)} ms; the goal is ${goal} ms\n`);
  },
};

const options = Array.from({ length: 20 }, (_, index) => ({ value: `option-${index}` }));
const items = Array.from({ length: 100 }, (_, index) => ({ id: `item-${index}`, name: `Item ${index}` }));

/** One input of each documented type and of each list of it, with a condition: as large as documented forms get. */
const kinds: readonly { raw: object; value: Json }[] = [
  { raw: { type: "text", pattern: { regex: "[a-z ]+", message: "Lower case." } }, value: "some text" },
  { raw: { type: "number", minimum: 1, maximum: 100, step: 1 }, value: 42 },
  { raw: { type: "Checkbox" }, value: true },
  { raw: { type: "RadioSelect", options }, value: "option-19" },
  { raw: { type: "CollectionSelect", collection: "things" }, value: "item-99" },
  { raw: { type: "DaysAndHour" }, value: { run_days: "0,3", schedule: "23:15" } },
];
const declared = kinds.flatMap(({ raw, value }) => [
  { raw, value },
  { raw: { ...raw, type: "array", itemType: (raw as { type: string }).type }, value: [value, value, value] },
]);
const inputs = declared.map(({ raw }, index) =>
  Input.parse({ id: `i${index}`, label: "L", required: true, showIf: { "!=": [{ var: "i0" }, "hide"] }, ...raw }),
);
const values: Values = Object.fromEntries(declared.map(({ value }, index) => [`i${index}`, value]));
const outputs = {
  values: inputs.map(({ id }) => ({ path: ["config", "[+]", id], value: { FieldValue: { input: id } } })),
};
const collections = createCollections(new Map([["things", items]]));

/** The time of one check and resolution of the largest form, in ms: the median of many after some to warm up. */
function formTakes(): number {
  const samples: number[] = [];
  for (let nth = 0; nth < 2_000; nth += 1) {
    const begin = performance.now();
    const parsed = parseValues(inputs, values, collections);
    const body = parsed.ok ? resolveBody({ inputs, outputs }, parsed.value, { collections }) : parsed;
    if (!body.ok) throw new Error(`the form of the benchmark does not resolve: ${JSON.stringify(body.error)}`);
    if (nth >= 500) samples.push(performance.now() - begin);
  }
  return samples.sort((one, other) => one - other)[samples.length >> 1] ?? Number.NaN;
}
