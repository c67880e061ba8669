import fc from "fast-check";
import { expect, test } from "vitest";
import { toSuggestions } from "../../src/slack/handlers/suggest.ts";
import { searchChoices } from "../../src/slack/search.ts";
import { weeklyInZone } from "../../src/slack/weekly-text.ts";
import { noon } from "../harness/values.ts";
import { english } from "../../src/texts/english.ts";
import { sentence } from "../../src/texts/sentence.ts";

const named = (...labels: string[]) => labels.map((label) => ({ value: label, label }));

test.each([
  ["arch", ["logs archive", "archive", "darchive", "other"], ["archive", "logs archive", "darchive"]],
  ["ÉU 1", ["eu-1", "eu-2", "neu 1"], ["eu-1", "neu 1"]],
  ["", ["b", "a"], ["b", "a"]],
])("“%s” finds the best first", (typed, labels, found) => {
  expect(searchChoices(named(...labels), typed).map(({ label }) => label)).toEqual(found);
});

test("whatever is typed finds only what is there, once", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "grapheme" })), fc.string({ unit: "grapheme" }), (labels, typed) => {
      const found = searchChoices(named(...labels), typed).map(({ label }) => label);
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((label) => labels.includes(label))).toBe(true);
    }),
  );
});

test("more than a hundred are said, and so is what is wrong with the list", () => {
  const many = named(...Array.from({ length: 101 }, (_, index) => `host-${index}`));
  const [group] = toSuggestions({ choices: many }, "host", english).option_groups ?? [];
  expect(group?.options).toHaveLength(100);
  expect(group?.label.text).toBe("The first 100 of 101; type more to find others");
  expect(toSuggestions({ choices: many }, "host-100", english)).toMatchObject({ options: [{ value: '"host-100"' }] });
  const [stale] =
    toSuggestions({ choices: named("a"), problem: { message: "These are old." } }, "", english).option_groups ?? [];
  expect(stale?.label.text).toBe("These are old.");
  const none = toSuggestions(
    { choices: [], problem: sentence("optionsMissing", { why: "it answered 503" }) },
    "x",
    english,
  );
  expect(none.options?.[0]?.text.text).toContain("it answered 503");
});

test.each([
  ["Asia/Kathmandu", { run_days: "6", schedule: "23:00" }, "For you that is Sun at 04:45 in Asia/Kathmandu."],
  [
    "America/New_York",
    { run_days: "0,1", schedule: "02:00" },
    "For you that is Sat and Sun at 21:00 in America/New_York.",
  ],
  ["Nowhere/City", { run_days: "1", schedule: "02:00" }, undefined],
  ["Europe/Madrid", { run_days: "", schedule: "02:00" }, undefined],
])("a weekly time in %s", (zone, weekly, text) => {
  const moments = weeklyInZone(weekly, zone, noon);
  expect(moments && english.form.forYou({ moments, zone })).toBe(text);
});
