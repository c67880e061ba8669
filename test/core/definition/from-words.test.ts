import fc from "fast-check";
import { expect, it, test } from "vitest";
import { SignalboxSpec } from "../../../src/definition/action.ts";
import { valuesFromWords } from "../../../src/definition/from-words.ts";
import { parseValues } from "../../../src/definition/inputs.ts";

const options = [
  { value: 1, label: "One shard" },
  { value: "all", label: "All shards" },
];
const action = SignalboxSpec.parse({
  id: "reindex",
  title: "Reindex",
  description: "Builds the index anew.",
  allowed_role: "Maintainer",
  endpoint: "standard_ingress",
  path: "/reindex",
  method: "POST",
  ui_schema: {
    inputs: [
      { id: "index", type: "text", label: "Index", required: true },
      { id: "count", type: "number", label: "How many" },
      { id: "dry_run", type: "Checkbox", label: "Dry run" },
      { id: "shards", type: "Select", label: "Shards", options },
      { id: "several", type: "MultiSelect", label: "Several", options },
      { id: "names", type: "array", itemType: "text", label: "Names" },
      { id: "who", type: "People", label: "Who" },
      { id: "team", type: "People", label: "Team", multiple: true },
      { id: "when", type: "DaysAndHour", label: "When" },
      { id: "pause", type: "Duration", label: "Pause" },
      { id: "key", type: "text", label: "Key", sensitive: true },
      { id: "dump", type: "File", label: "Dump" },
    ],
  },
});

function read(name: string, text: string) {
  return valuesFromWords(action, [{ name, text }]);
}

test.each([
  ["index", "products", { index: "products" }],
  ["INDEX", "products", { index: "products" }],
  ["count", "45", { count: "45" }],
  ["how-many", "45", { count: "45" }],
  ["dry-run", "yes", { dry_run: true }],
  ["dry_run", "", { dry_run: true }],
  ["DryRun", "off", { dry_run: false }],
  ["shards", "1", { shards: 1 }],
  ["shards", "all shards", { shards: "all" }],
  ["several", "1, ALL", { several: [1, "all"] }],
  ["names", "a,b", { names: ["a", "b"] }],
  ["who", "<@U0ANA|ana>", { who: "U0ANA" }],
  ["team", "<@U0ANA>,U0BO", { team: ["U0ANA", "U0BO"] }],
  ["when", "1,3@23:15", { when: { run_days: "1,3", schedule: "23:15" } }],
  ["pause", "5m", { pause: "5m" }],
])("%s=%s", (name, text, values) => {
  expect(read(name, text)).toEqual({ values, problems: [] });
  const { inputs } = action.ui_schema ?? { inputs: [] };
  expect(
    parseValues(
      inputs.filter(({ id }) => id in values),
      values,
    ),
  ).toMatchObject({ ok: true });
});

test.each([
  ["dry_run", "perhaps", "“Dry run” is yes or no, not “perhaps”."],
  ["shards", "al shards", "“al shards” is none of the options of “Shards”. Did you mean “All shards”?"],
  ["several", "1,x", "“x” is none of the options of “Several”. There are: One shard, All shards."],
  ["when", "mondays", "“When” takes days and a time in UTC, such as 1,3@23:15; 0 is Sunday."],
  ["key", "hunter2", "“Key” is secret: type it into the form, where it leaves no trace."],
  ["dump", "a.sql", "“Dump” is a file: give it in the form."],
  ["indx", "a", "The form has no “indx”. Did you mean “index=”?"],
])("%s=%s says why not", (name, text, problem) => {
  expect(read(name, text)).toMatchObject({ values: {}, problems: [{ message: problem }] });
});

it("reads whatever is typed without a fault", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.string(), text: fc.string() })), (words) => {
      const { values, problems } = valuesFromWords(action, words);
      expect(Object.keys(values).length + problems.length).toBeLessThanOrEqual(words.length);
    }),
  );
});
