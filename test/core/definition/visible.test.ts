import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inputsRead, visibleInputs } from "../../../src/definition/visible.ts";
import type { Json } from "../../../src/lib/json.ts";

interface Conditions {
  readonly showIf?: Json;
  readonly showIfAll?: readonly { field: string; value: Json }[];
}

function isShown(conditions: Conditions, values: Record<string, Json>): boolean {
  const input = { id: "a", label: "A", required: false, sensitive: false, ...conditions };
  return visibleInputs([input], values).length === 1;
}

describe("showIf", () => {
  it.each<[why: string, showIf: Json, values: Record<string, Json>, shown: boolean]>([
    ["null is no condition", null, {}, true],
    ["exactly true shows", { "==": [{ var: "x" }, "b"] }, { x: "b" }, true],
    ["false hides", { "==": [{ var: "x" }, "b"] }, { x: "c" }, false],
    ["a truthy result hides", { var: "x" }, { x: "yes" }, false],
    ["the text true hides", { var: "x" }, { x: "true" }, false],
    ["a literal true shows", true, {}, true],
    ["a plain object hides", {}, {}, false],
    ["an unknown operator hides", { nope: [1] }, {}, false],
    ["an operator that every object has hides", { constructor: [1] }, {}, false],
    ["a comparison of unlike things is false, not an error", { "!=": [{ var: "x" }, "a"] }, { x: 5 }, true],
    ["a missing input is null", { "==": [{ var: "x" }, null] }, {}, true],
    ["what every object has is missing", { "!": { var: "constructor" } }, {}, true],
    ["what is inside a value is reached", { ">": [{ var: "x.days" }, 2] }, { x: { days: 3 } }, true],
    ["lists", { in: ["b", { var: "x" }] }, { x: ["a", "b"] }, true],
  ])("%s: %j", (_why, showIf, values, shown) => {
    expect(isShown({ showIf }, values)).toBe(shown);
  });

  it("writes nothing to the standard output, and nothing into any prototype", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (logic, values) => {
        expect(typeof isShown({ showIf: { log: [logic as Json] } }, values as Record<string, Json>)).toBe("boolean");
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

describe("showIfAll", () => {
  it.each<[why: string, all: Conditions["showIfAll"], values: Record<string, Json>, shown: boolean]>([
    ["an empty list shows", [], {}, true],
    ["all must hold", [is("x", 1), is("y", 2)], { x: 1, y: 2 }, true],
    ["one that does not hold hides", [is("x", 1), is("y", 2)], { x: 1, y: 3 }, false],
    ["missing is not null", [is("x", null)], {}, false],
    ["null is null", [is("x", null)], { x: null }, true],
    ['"1" is not 1', [is("x", 1)], { x: "1" }, false],
    ["lists and objects are compared by content", [is("x", { b: [1], a: 2 })], { x: { a: 2, b: [1] } }, true],
    ["what every object has is missing", [is("constructor", null)], {}, false],
  ])("%s", (_why, showIfAll, values, shown) => {
    expect(isShown({ showIfAll: showIfAll ?? [] }, values)).toBe(shown);
  });

  it("is not looked at when there is a showIf", () => {
    expect(isShown({ showIf: true, showIfAll: [is("x", 1)] }, {})).toBe(true);
    expect(isShown({ showIf: null, showIfAll: [is("x", 1)] }, {})).toBe(false);
  });
});

it("hiding is not transitive: conditions see the values of hidden inputs", () => {
  const inputs = [
    { id: "a", label: "A", required: false, sensitive: false, showIf: false },
    { id: "b", label: "B", required: false, sensitive: false, showIfAll: [is("a", 1)] },
  ];
  expect(visibleInputs(inputs, { a: 1 }).map((input) => input.id)).toEqual(["b"]);
});

it.each<[Conditions, string[]]>([
  [{}, []],
  [{ showIf: { and: [{ var: "a.b" }, { "==": [{ var: ["c", 0] }, { var: "a" }] }] } }, ["a", "c"]],
  [{ showIf: { "!": { missing: ["a", "b"] } } }, ["a", "b"]],
  [{ showIf: { missing_some: [1, ["a", "b"]] } }, ["a", "b"]],
  [{ showIfAll: [is("a", 1), is("b", 2)] }, ["a", "b"]],
])("the inputs that %j looks at are %j", (conditions, ids) => {
  expect(inputsRead(conditions)).toEqual(ids);
});

function is(field: string, value: Json): { field: string; value: Json } {
  return { field, value };
}
