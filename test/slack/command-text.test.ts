import { expect, test } from "vitest";
import { parseCommand } from "../../src/slack/command-text.ts";

test.each([
  ["", { name: "list" }],
  ["   ", { name: "list" }],
  ["run", { name: "list" }],
  ["run reindex", { name: "run", action: "reindex" }],
  ["  RUN   reindex   search-prod ", { name: "run", action: "reindex", deployment: "search-prod" }],
  ["runs", { name: "runs" }],
  ["runs search-prod", { name: "runs", deployment: "search-prod" }],
  ["help", { name: "help" }],
  ["rnus", { name: "unknown", typed: "rnus", meant: "runs" }],
  ["hlep", { name: "unknown", typed: "hlep", meant: "help" }],
  ["xyzzy", { name: "unknown", typed: "xyzzy" }],
])("%j", (typed, command) => {
  expect(parseCommand(typed)).toEqual(command);
});
