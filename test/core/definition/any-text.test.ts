import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileActions, compileConfiguration } from "../../../src/definition/compile.ts";
import type { Problem } from "../../../src/definition/issue.ts";
import { toCanonicalJson } from "../../../src/lib/json.ts";
import { actionText } from "../../harness/documents.ts";

/** Pieces of which something like our documents is made, good and bad. */
const piece = fc.constantFrom(
  ..."- : ? | > & * ! [ ] { } , # ' \" % @ ` ~ \t \\n --- ... << null .nan".split(" "),
  "\n",
  "\n  ",
  "\n    ",
  "\u0000",
  "\u{1F600}",
  "apiVersion: signalbox.dev/v1\n",
  "kind: Action\n",
  "spec:\n",
  "inputs:\n",
  "- {id: a, type: text, label: A}\n",
  "type: number\n",
  "type: array\n",
  "itemType: CollectionSelect\n",
  "showIf: {var: a}\n",
  "schema_version: 0\nactions:\n",
  "collections: {a: [{id: b}]}\n",
  "__proto__: 1\n",
  "&a [*a]\n",
  "!!binary aGk=\n",
  "? [a]\n: b\n",
);

const anyKey = fc.oneof(
  fc.constantFrom("id", "type", "inputs", "outputs", "values", "path", "value", "FieldValue", "input", "options"),
  fc.constantFrom("itemType", "showIf", "showIfAll", "collection", "filters", "source", "schema_version", "actions"),
  fc.constantFrom("__proto__", "constructor", "apiVersion", "kind", "spec", "ui_schema", "deployments", "grants", "on"),
  fc.string(),
);

const { tree } = fc.letrec((again) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      "text",
      "array",
      "CollectionSelect",
      "RadioSelect",
      "Owner",
      "signalbox.dev/v1",
      "platz.io/v1beta1",
      "Action",
      "GET",
    ),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(again("tree"), { maxLength: 4 }),
    fc.dictionary(anyKey, again("tree"), { maxKeys: 5 }),
  ),
}));

function expectPlaces(problems: readonly Problem[], text: string): void {
  const lines = text.split("\n").length;
  for (const { file, line, column, message } of problems) {
    expect(file).toBe("any.yaml");
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toBe("");
  }
}

describe("whatever the text", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    tree.map((value) => toCanonicalJson(value)),
    tree.map((value) => actionText({ ui_schema: toCanonicalJson(value) })),
    tree.map((value) => actionText({ targets: toCanonicalJson(value), approval: toCanonicalJson(value) })),
  );

  it("compileActions gives actions or problems with a place, and never throws", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { actions, problems } = compileActions(text, "any.yaml");
        expectPlaces(problems, text);
        expectPlaces(compileActions(text, "any.yaml", { lint: true }).problems, text);
        for (const { action, line } of actions) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(() => toCanonicalJson(action)).not.toThrow();
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it("compileConfiguration gives a configuration or a problem, and never throws", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { configuration, problems } = compileConfiguration(text, "any.yaml");
        expectPlaces(problems, text);
        expect(configuration === undefined).toBe(problems.some((problem) => problem.severity === "error"));
      }),
      { numRuns: 500 },
    );
  });
});
