import { expect, test } from "vitest";
import { parseCommand } from "../../src/slack/command-text.ts";

test.each([
  ["", { name: "list" }],
  ["   ", { name: "list" }],
  ["run", { name: "list" }],
  ["run reindex", { name: "run", action: "reindex" }],
  ["  RUN   reindex   search-prod ", { name: "run", action: "reindex", deployment: "search-prod" }],
  ["runs", { name: "runs", filter: "" }],
  ["runs search-prod", { name: "runs", filter: "search-prod" }],
  ["runs  status=failed   since=24h ", { name: "runs", filter: "status=failed since=24h" }],
  ["show 7xk", { name: "show", run: "7xk" }],
  ["show", { name: "incomplete", usage: "/action show <run>" }],
  ["Rerun 7xk", { name: "rerun", run: "7xk" }],
  ["rerun", { name: "incomplete", usage: "/action rerun <run>" }],
  ["cancel 7xk", { name: "cancel", run: "7xk" }],
  ["cancel", { name: "incomplete", usage: "/action cancel <run>" }],
  ["cancle", { name: "unknown", typed: "cancle", meant: "cancel" }],
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
