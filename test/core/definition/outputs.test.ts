import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UiSchema } from "../../../src/definition/action.ts";
import { pathProblem } from "../../../src/definition/output-path.ts";
import { resolveBody } from "../../../src/definition/outputs.ts";
import type { Json } from "../../../src/lib/json.ts";

/** A form whose outputs write the inputs `v0`, `v1`, … at these paths, in this order. */
function schemaOf(paths: readonly (readonly string[])[], isRequired = false): UiSchema {
  return UiSchema.parse({
    inputs: paths.map((_, index) => ({ id: `v${index}`, type: "text", label: "V", required: isRequired })),
    outputs: { values: paths.map((path, index) => ({ path, value: { FieldValue: { input: `v${index}` } } })) },
  });
}

function valuesOf(values: readonly (Json | undefined)[]): Record<string, Json> {
  return Object.fromEntries(values.flatMap((value, index) => (value === undefined ? [] : [[`v${index}`, value]])));
}

describe("paths", () => {
  it.each<[paths: string[][], values: (Json | undefined)[], body: unknown]>([
    // keys
    [[["a"]], [1], { a: 1 }],
    [[["a", "b", "c"]], [1], { a: { b: { c: 1 } } }],
    [[["a"], ["a"]], [1, 2], { a: 2 }],
    [[["a", "b"], ["a"]], [1, 2], { a: 2 }],
    [[["a"], ["a", "b"]], [{ x: 1 }, 2], { a: { x: 1, b: 2 } }],
    [[["a.b"]], [1], { "a.b": 1 }],
    [[[""]], [1], { "": 1 }],
    // [N]
    [[["a", "[0]"]], [1], { a: [1] }],
    [[["a", "[2]"]], [1], { a: [null, null, 1] }],
    [
      [
        ["a", "[1]"],
        ["a", "[0]"],
      ],
      [1, 2],
      { a: [2, 1] },
    ],
    [
      [
        ["a", "[0]", "b"],
        ["a", "[0]", "c"],
      ],
      [1, 2],
      { a: [{ b: 1, c: 2 }] },
    ],
    [[["a", "[0]", "[1]"]], [1], { a: [[null, 1]] }],
    [[["a", "[007]"]], [1], { a: [null, null, null, null, null, null, null, 1] }],
    // [+]
    [
      [
        ["a", "[+]"],
        ["a", "[+]"],
      ],
      [1, 2],
      { a: [1, 2] },
    ],
    [
      [
        ["a", "[+]", "b"],
        ["a", "[+]", "b"],
      ],
      [1, 2],
      { a: [{ b: 1 }, { b: 2 }] },
    ],
    [[["a", "[+]"]], [[1, 2]], { a: [[1, 2]] }],
    [[["a"], ["a", "[+]"]], [[1], 2], { a: [1, 2] }],
    // [=]
    [[["a", "[=]"]], [1], { a: [1] }],
    [
      [
        ["a", "[=]"],
        ["a", "[=]"],
      ],
      [1, 2],
      { a: [2] },
    ],
    [
      [
        ["a", "[+]", "b"],
        ["a", "[=]", "c"],
      ],
      [1, 2],
      { a: [{ b: 1, c: 2 }] },
    ],
    [
      [
        ["a", "[3]"],
        ["a", "[=]"],
      ],
      [1, 2],
      { a: [null, null, null, 2] },
    ],
    // the first element is always a key
    [[["[0]"]], [1], { "[0]": 1 }],
    [[["[+]", "[+]"]], [1], { "[+]": [1] }],
    // keys that every object has
    [[["__proto__", "x"]], [1], JSON.parse('{"__proto__": {"x": 1}}')],
    [[["constructor", "prototype", "x"]], [1], { constructor: { prototype: { x: 1 } } }],
    [[["toString"]], [1], { toString: 1 }],
    // values
    [[["a"]], [null], { a: null }],
    [[["a"]], [undefined], {}],
    [[["a"], ["b"]], [undefined, 2], { b: 2 }],
    [[["a"]], [{ $sealed: "AAAA" }], { a: { $sealed: "AAAA" } }],
  ])("%j with %j", (paths, values, body) => {
    const resolved = resolveBody(schemaOf(paths), valuesOf(values));
    expect(JSON.stringify(resolved)).toBe(JSON.stringify({ ok: true, value: body }));
  });

  it.each<[paths: string[][], values: Json[], written: string]>([
    [[["a"], ["a", "b"]], [1, 2], '"v1" cannot be written at ["a","b"]'],
    [[["a"], ["a", "[0]"]], [{}, 2], '"v1" cannot be written at ["a","[0]"]'],
    [[["a"], ["a", "b"]], [[], 2], '"v1" cannot be written at ["a","b"]'],
    [[["a"], ["a", "b"]], [{ $sealed: "AAAA" }, 2], '"v1" cannot be written at ["a","b"]'],
    [[["a", "[1024]"]], [1], '"v0" cannot be written at ["a","[1024]"]'],
    [[["a", "[x]"]], [1], '"v0" cannot be written at ["a","[x]"]'],
    [[["a", "[-1]"]], [1], '"v0" cannot be written at ["a","[-1]"]'],
    [[[]], [1], '"v0" cannot be written at []'],
    [[["a"], ["a", "[+]"]], [Array.from({ length: 1_024 }, () => 0), 2], '"v1" cannot be written at ["a","[+]"]'],
  ])("%j with %j is impossible", (paths, values, written) => {
    expect(resolveBody(schemaOf(paths), valuesOf(values))).toEqual({
      ok: false,
      error: { code: "ImpossiblePath", message: `The value of ${written}.` },
    });
  });

  it.each([
    [["a"], undefined],
    [["a", "[1023]"], undefined],
    [["[x]"], undefined],
    [[], "the path is empty; name at least one key"],
    [["a", "[x]"], 'the path ["a","[x]"] has a bad list position; use [0] to [1023], [+] or [=]'],
    [["a", "["], 'the path ["a","["] has a bad list position; use [0] to [1023], [+] or [=]'],
  ])("%j on its own: %j", (path, problem) => {
    expect(pathProblem(path)).toBe(problem);
  });
});

describe("resolving in the order of Platz's checks", () => {
  const inputs = [
    { id: "known", type: "text", label: "K" },
    { id: "needed", type: "text", label: "N", required: true },
  ];
  it.each([
    ["an input that is not declared", { FieldValue: { input: "other" } }, "MissingInputSchema"],
    [
      "a property of what is no collection",
      { FieldProperty: { input: "known", property: "id" } },
      "InputNotACollection",
    ],
    ["a required input without a value", { FieldValue: { input: "needed" } }, "MissingInputValue"],
  ])("%s", (_situation, value, code) => {
    const schema = UiSchema.parse({ inputs, outputs: { values: [{ path: ["a"], value }] } });
    expect(resolveBody(schema, { known: "x" })).toMatchObject({ ok: false, error: { code } });
  });

  it("gives an empty body without a form, without outputs, and for values that no output names", () => {
    expect(resolveBody(null, {})).toEqual({ ok: true, value: {} });
    expect(resolveBody(UiSchema.parse({ inputs }), { known: "x" })).toEqual({ ok: true, value: {} });
  });

  it("takes the first of two inputs with one id, as Platz does", () => {
    const twice = [{ ...inputs[0] }, { ...inputs[0], required: true }];
    const outputs = { values: [{ path: ["a"], value: { FieldValue: { input: "known" } } }] };
    expect(resolveBody(UiSchema.parse({ inputs: twice, outputs }), {})).toEqual({ ok: true, value: {} });
  });
});

describe("whatever the paths and values", () => {
  const token = fc.oneof(
    fc.constantFrom("a", "b", "[0]", "[1]", "[+]", "[=]", "[x]", "__proto__", "constructor", "prototype", "toString"),
    fc.string(),
  );

  it("never throws, never touches what all objects share, never changes the values", () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(
        fc.array(fc.array(token, { maxLength: 4 }), { maxLength: 6 }),
        fc.array(fc.jsonValue()),
        (paths, raw) => {
          const values = valuesOf(raw as Json[]);
          const text = JSON.stringify(values);
          const resolved = resolveBody(schemaOf(paths), values);
          expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
          expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
          expect(JSON.stringify(values)).toBe(text);
          if (resolved.ok) expect(Object.getPrototypeOf(resolved.value)).toBe(Object.prototype);
        },
      ),
      { numRuns: 500 },
    );
  });
});
