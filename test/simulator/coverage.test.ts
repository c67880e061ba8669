import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { coverage } from "../../src/simulator/coverage.ts";
import { methods } from "../../src/simulator/web-api/methods.ts";

const root = path.resolve(import.meta.dirname, "../..");

test("the coverage table names exactly the registered methods", () => {
  expect(coverage.map((entry) => entry.method).sort()).toEqual(Object.keys(methods).sort());
});

test.each(coverage)("$method is called in $test", ({ method, test: file }) => {
  expect(existsSync(path.join(root, file))).toBe(true);
  const [, verb = ""] = /([^.]+)$/.exec(method) ?? [];
  expect(readFileSync(path.join(root, file), "utf8")).toMatch(new RegExp(`${method.replaceAll(".", "\\.")}|${verb}`));
});

test("the documentation names every method", () => {
  const page = readFileSync(path.join(root, "docs/simulator.md"), "utf8");
  for (const { method } of coverage) expect(page).toContain(`\`${method}\``);
});
