import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseCommand } from "../../src/slack/command-text.ts";
import { wordsOf } from "../../src/slack/command-words.ts";

const run = { name: "run", words: [], strays: [] };

test.each([
  ["", { name: "list" }],
  ["   ", { name: "list" }],
  ["run", { name: "list" }],
  ["run reindex", { ...run, action: "reindex" }],
  ["  RUN   reindex   search-prod ", { ...run, action: "reindex", deployment: "search-prod" }],
  [
    "run reindex force=true search-prod index=a",
    {
      ...run,
      action: "reindex",
      deployment: "search-prod",
      words: [
        { name: "force", text: "true" },
        { name: "index", text: "a" },
      ],
    },
  ],
  [
    "run reindex search-prod please now",
    { ...run, action: "reindex", deployment: "search-prod", strays: ["please", "now"] },
  ],
  ['run note note="a = b"', { ...run, action: "note", words: [{ name: "note", text: "a = b" }] }],
  ["runs", { name: "runs", filter: "" }],
  ["runs search-prod", { name: "runs", filter: "search-prod" }],
  ["runs  status=failed   since=24h ", { name: "runs", filter: "status=failed since=24h" }],
  ["show 7xk", { name: "show", run: "7xk" }],
  ["show", { name: "incomplete", command: "show" }],
  ["Rerun 7xk", { name: "rerun", run: "7xk" }],
  ["rerun", { name: "incomplete", command: "rerun" }],
  ["cancel 7xk", { name: "cancel", run: "7xk" }],
  ["cancel", { name: "incomplete", command: "cancel" }],
  ["cancle", { name: "unknown", typed: "cancle", meant: "cancel" }],
  ["approve 7xk", { name: "approve", run: "7xk" }],
  ["deny 7xk not during the sale", { name: "deny", run: "7xk", reason: "not during the sale" }],
  ["deny", { name: "incomplete", command: "deny" }],
  ["status", { name: "status" }],
  ["status search-prod", { name: "status", deployment: "search-prod" }],
  ["whoami", { name: "whoami" }],
  ["whoam", { name: "unknown", typed: "whoam", meant: "whoami" }],
  ["help", { name: "help" }],
  ["rnus", { name: "unknown", typed: "rnus", meant: "runs" }],
  ["hlep", { name: "unknown", typed: "hlep", meant: "help" }],
  ["xyzzy", { name: "unknown", typed: "xyzzy" }],
])("%j", (typed, command) => {
  expect(parseCommand(typed)).toEqual(command);
});

it("may leave out the word run where an action is named", () => {
  expect(parseCommand("reindex search-prod", (word) => word === "reindex")).toEqual({
    ...run,
    action: "reindex",
    deployment: "search-prod",
  });
  expect(parseCommand("reindexx", (word) => word === "reindex")).toMatchObject({ name: "unknown" });
});

describe("words", () => {
  it.each([
    ["a  b\tc", ["a", "b", "c"]],
    ['"a b" c', ["a b", "c"]],
    ['note="a b" x', ["note=a b", "x"]],
    ["note=“a b”", ["note=a b"]],
    ["note=„a b“", ["note=a b"]],
    ["note='it is'", ["note=it is"]],
    ['note="', ['note="']],
    ['note="a b', ['note="a', "b"]],
    ["it's a", ["it's", "a"]],
    ["note=", ["note="]],
    ["re\u200bindex", ["reindex"]],
  ])("%j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it("lose no letter, and take a moment however odd the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const bare = text.replaceAll("\u200b", "").replace(/[\s"'“”„‘’«»]/gu, "");
        expect(
          wordsOf(text)
            .join("")
            .replace(/[\s"'“”„‘’«»]/gu, ""),
        ).toBe(bare);
      }),
    );
    expect(wordsOf('="'.repeat(5_000)).length).toBeGreaterThan(0);
  });
});
