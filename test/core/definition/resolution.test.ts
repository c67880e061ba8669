import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCollections } from "../../../src/definition/collections.ts";
import { resolveText } from "../../../src/definition/resolve-request.ts";
import type { Json } from "../../../src/lib/json.ts";

const one = "00000000-0000-4000-8000-000000000001";
const two = "00000000-0000-4000-8000-000000000002";
const collections = createCollections(
  new Map([
    [
      "deployments",
      [
        { id: one, name: "search", kind: "Search", env: "prod" },
        { id: two, name: "orders", kind: "Orders", env: "stage" },
      ],
    ],
    ["secrets", [{ id: one, name: "mail key" }]],
    ["Shop/bucket", [{ id: "b1", name: "invoices", region: "eu", note: null }]],
  ]),
);

const text = { id: "a", type: "text", label: "A" };
const needed = { ...text, required: true };
const hidden = { ...needed, showIf: false };
const picked = { id: "a", type: "CollectionSelect", label: "A", collection: "deployments" };
const several = { ...picked, type: "array", itemType: "CollectionSelect" };

function value(input = "a"): Json {
  return { FieldValue: { input } };
}
function property(name = "name", input = "a"): Json {
  return { FieldProperty: { input, property: name } };
}

function resolve(inputs: Json, output: Json, given: Json, strict = false): unknown {
  const ui_schema = { inputs, outputs: { values: [{ path: ["x"], value: output }] } };
  return resolveText(JSON.stringify({ ui_schema, inputs: given }), { collections, strict });
}

function error(code: string): unknown {
  return { error: { code, message: expect.any(String) as string } };
}

/** Each row of the reference (Platz ui_schema, resolution and lookup errors), in the order of the checks. */
describe("the documented resolution", () => {
  it.each<[row: string, inputs: Json, output: Json, given: Json, answer: unknown]>([
    ["1. an input that is not declared", [], value(), { a: 1 }, error("MissingInputSchema")],
    ["1. before anything else", [picked], property("nope", "b"), {}, error("MissingInputSchema")],
    ["2. a property of what is no collection", [text], property(), { a: one }, error("InputNotACollection")],
    ["2. even when missing", [text], property(), {}, error("InputNotACollection")],
    ["2. even when hidden", [hidden], property(), {}, error("InputNotACollection")],
    [
      "2. collection JSON not understood",
      [{ ...picked, collection: 5 }],
      property(),
      {},
      error("InvalidCollectionName"),
    ],
    [
      "2. the collection form of older documentation",
      [{ ...picked, collection: { Deployments: {} } }],
      property(),
      {},
      error("InvalidCollectionName"),
    ],
    [
      "2. FieldValue never looks at the collection",
      [{ ...picked, collection: 5 }],
      value(),
      { a: one },
      { body: { x: one } },
    ],
    ["3. hidden by showIf is skipped, though sent and required", [hidden], value(), { a: "v" }, { body: {} }],
    [
      "3. hidden by showIfAll is skipped",
      [{ ...needed, showIfAll: [{ field: "b", value: 1 }] }],
      value(),
      { a: "v", b: "1" },
      { body: {} },
    ],
    [
      "3. a hidden property is skipped before its value is looked at",
      [{ ...picked, showIf: false }],
      property(),
      { a: 5 },
      { body: {} },
    ],
    [
      "3. conditions see inputs that nobody declared",
      [{ ...text, showIf: { var: "z" } }],
      value(),
      { a: 1, z: true },
      { body: { x: 1 } },
    ],
    ["4. absent and required", [needed], value(), {}, error("MissingInputValue")],
    ["4. absent and optional", [text], value(), {}, { body: {} }],
    ["4. absent, though it has an initialValue", [{ ...text, initialValue: "i" }], value(), {}, { body: {} }],
    ["4. null passes, also when required", [needed], value(), { a: null }, { body: { x: null } }],
    ["4. empty text passes", [needed], value(), { a: "" }, { body: { x: "" } }],
    ["4. an empty list passes", [{ ...several, required: true }], value(), { a: [] }, { body: { x: [] } }],
    ["4. the wrong type passes", [text], value(), { a: { b: [5] } }, { body: { x: { b: [5] } } }],
    ["4. out of range passes", [{ ...text, type: "number", maximum: "1" }], value(), { a: 9 }, { body: { x: 9 } }],
    [
      "4. an unlisted option passes",
      [{ ...text, type: "RadioSelect", options: [] }],
      value(),
      { a: 9 },
      { body: { x: 9 } },
    ],
    ["5. a property of what is no string", [picked], property(), { a: 5 }, error("InputNotString")],
    ["5. a property of null", [picked], property(), { a: null }, error("InputNotString")],
    ["5. of a list, where one is chosen", [picked], property(), { a: [one] }, error("InputNotString")],
    ["5. of an array that is no list", [several], property(), { a: one }, error("InputNotStringArray")],
    ["5. of an array with what is no string", [several], property(), { a: [one, 5] }, error("InputNotStringArray")],
    ["5. a property of an item", [picked], property("kind"), { a: one }, { body: { x: "Search" } }],
    [
      "5. properties of an array of items",
      [several],
      property(),
      { a: [two, one] },
      { body: { x: ["orders", "search"] } },
    ],
    ["5. properties of no items", [several], property(), { a: [] }, { body: { x: [] } }],
    [
      "5. a resource, by kind and type",
      [{ ...picked, collection: { deployment: "Shop", type: "bucket" } }],
      property("region"),
      { a: "b1" },
      { body: { x: "eu" } },
    ],
    [
      "5. a property that is null",
      [{ ...picked, collection: { deployment: "Shop", type: "bucket" } }],
      property("note"),
      { a: "b1" },
      { body: { x: null } },
    ],
    ["InvalidCollectionId", [picked], property(), { a: "search" }, error("InvalidCollectionId")],
    [
      "UnsupportedCollection",
      [{ ...picked, collection: "users" }],
      property(),
      { a: one },
      error("UnsupportedCollection"),
    ],
    ["UnknownProperty", [picked], property("contents"), { a: one }, error("UnknownProperty")],
    ["UnknownProperty, of every object", [picked], property("constructor"), { a: one }, error("UnknownProperty")],
    ["CollectionItemNotFound", [picked], property(), { a: one.replace("1", "9") }, error("CollectionItemNotFound")],
    ["CollectionError", [{ ...picked, collection: "nope" }], property(), { a: one }, error("CollectionError")],
    [
      "inputs that no output names are not looked at",
      [text, { ...needed, id: "b" }],
      value(),
      { a: 1 },
      { body: { x: 1 } },
    ],
    ["inputs that are not declared are dropped", [text], value(), { a: 1, b: 2 }, { body: { x: 1 } }],
    ["inputs that are no object are empty: a list", [text], value(), ["a"], { body: {} }],
    ["inputs that are no object are empty: null", [text], value(), null, { body: {} }],
    ["of two inputs with one id the first rules", [text, { ...needed }], value(), {}, { body: {} }],
    [
      "names that every object has are absent",
      [{ ...text, id: "constructor" }],
      value("constructor"),
      {},
      { body: {} },
    ],
  ])("%s", (_row, inputs, output, given, answer) => {
    expect(resolve(inputs, output, given)).toEqual(answer);
  });

  it("names the input in every error, and the first failing output stops everything", () => {
    const ui_schema = {
      inputs: [{ ...needed, id: "first one" }, text],
      outputs: {
        values: [
          { path: ["x"], value: value() },
          { path: ["y"], value: value("first one") },
          { path: ["z"], value: value("not declared") },
        ],
      },
    };
    const answer = resolveText(JSON.stringify({ ui_schema, inputs: { a: 1 } }), { collections, strict: false });
    expect(answer).toEqual({
      error: { code: "MissingInputValue", message: 'The required input "first one" has no value.' },
    });
  });
});

describe("paths, as Platz writes them", () => {
  it.each<[row: string, paths: string[][], values: Json[], body: unknown]>([
    ["[N] pads with null", [["a", "[2]"]], [1], { a: [null, null, 1] }],
    [
      "[+] appends",
      [
        ["a", "[+]"],
        ["a", "[+]"],
      ],
      [1, 2],
      { a: [1, 2] },
    ],
    [
      "[=] is the last, or makes one",
      [
        ["a", "[=]"],
        ["a", "[=]"],
      ],
      [1, 2],
      { a: [2] },
    ],
    ["[+] pushes a whole list once", [["a", "[+]"]], [[1, 2]], { a: [[1, 2]] }],
    ["an empty path writes nothing", [[]], [1], {}],
    ["descending into a scalar is dropped", [["a"], ["a", "b"]], [1, 2], { a: 1 }],
    ["null at a key is a scalar", [["a"], ["a", "b"]], [null, 2], { a: null }],
    [
      "null in a list is a place",
      [
        ["a", "[1]"],
        ["a", "[0]", "b"],
      ],
      [1, 2],
      { a: [{ b: 2 }, 1] },
    ],
    [
      "a plain key into a list is dropped",
      [
        ["a", "[0]"],
        ["a", "b"],
      ],
      [1, 2],
      { a: [1] },
    ],
    ["an index of 1024 is dropped, its empty list stays", [["a", "[1024]"]], [1], { a: [] }],
    ["the last index there is", [["a", "[1023]"]], [1], { a: [...Array.from({ length: 1_023 }, () => null), 1] }],
    ["a bad token leaves an empty list behind", [["a", "[x]"]], [1], { a: [] }],
    ["a bad token deeper leaves what led to it", [["a", "[1]", "[]", "b"]], [1], { a: [null, []] }],
    ["a final element always overwrites", [["a", "b"], ["a"]], [1, 2], { a: 2 }],
    ["a bracket in an existing object is a plain key", [["a"], ["a", "[0]"]], [{}, 1], { a: { "[0]": 1 } }],
    ["a bracket as first element is a plain key", [["[+]", "b"]], [1], { "[+]": { b: 1 } }],
    ["half a bracket is a plain key", [["a", "[0"]], [1], { a: { "[0": 1 } }],
    [
      "[+] after 1024 entries is dropped",
      [["a"], ["a", "[+]"]],
      [Array.from({ length: 1_024 }, () => 0), 1],
      { a: Array.from({ length: 1_024 }, () => 0) },
    ],
    ["names of prototypes are names", [["__proto__", "p"]], [1], JSON.parse('{"__proto__": {"p": 1}}')],
  ])("%s", (_row, paths, values, body) => {
    expect(JSON.stringify(answerOf(paths, values, false))).toBe(JSON.stringify({ body }));
  });

  const token = fc.constantFrom("a", "b", "[0]", "[1]", "[+]", "[=]", "[x]", "[", "[2000]", "__proto__", "constructor");
  const path = fc.array(token, { maxLength: 5 });

  it("strictly, give the same body or say that it is impossible", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(path, fc.constantFrom<Json>("s", 1, { k: 1 }, [1])), { maxLength: 6 }),
        (writes) => {
          const paths = writes.map(([where]) => where);
          const values = writes.map(([, what]) => what);
          const strict = answerOf(paths, values, true);
          expect(Object.keys(Object.prototype)).toEqual([]);
          if ("error" in strict) expect(strict.error.code).toBe("ImpossiblePath");
          else expect(strict).toEqual(answerOf(paths, values, false));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** The values written at the paths by inputs that take any of them. */
function answerOf(
  paths: readonly string[][],
  values: readonly Json[],
  strict: boolean,
): ReturnType<typeof resolveText> {
  const options = [...new Set(values.map((each) => JSON.stringify(each)))].map((each) => ({
    value: JSON.parse(each) as Json,
  }));
  const ui_schema = {
    inputs: values.map((_, index) => ({ id: `v${index}`, type: "RadioSelect", label: "V", options })),
    outputs: { values: paths.map((path, index) => ({ path, value: value(`v${index}`) })) },
  };
  const inputs = Object.fromEntries(values.map((each, index) => [`v${index}`, each]));
  return resolveText(JSON.stringify({ ui_schema, inputs }), { collections, strict });
}

describe("with our own checks before", () => {
  it.each<[situation: string, inputs: Json, given: Json, answer: unknown]>([
    ["the wrong type", [text], { a: 5 }, { error: { code: "InvalidInput", message: "a: This must be text." } }],
    ["out of range", [{ ...text, type: "number", maximum: 1 }], { a: 9 }, error("InvalidInput")],
    ["not required and empty is left out", [text], { a: "" }, { body: {} }],
    ["required and empty", [needed], { a: "" }, error("InvalidInput")],
    ["unknown inputs", [text], { b: 1 }, error("InvalidInput")],
    ["hidden and required", [hidden], {}, { body: {} }],
    ["hidden and sent", [hidden], { a: "v" }, { body: {} }],
    ["hidden and wrong", [hidden], { a: 5 }, { body: {} }],
    ["an item that there is not", [picked], { a: "gone" }, error("InvalidInput")],
    [
      "an item that no filter lets through",
      [{ ...picked, filters: [{ field: "kind", value: "Shop" }] }],
      { a: one },
      error("InvalidInput"),
    ],
    ["an item", [{ ...picked, filters: [{ field: "kind", value: "Search" }] }], { a: one }, { body: { x: one } }],
  ])("%s", (_situation, inputs, given, answer) => {
    expect(resolve(inputs, value(), given, true)).toEqual(answer);
  });

  it("hiding is not transitive: what hides an input does not hide what depends on it", () => {
    const inputs = [
      { ...text, id: "h", showIf: false },
      { ...text, showIfAll: [{ field: "h", value: "on" }] },
    ];
    expect(resolve(inputs, value(), { h: "on", a: "v" }, true)).toEqual({ body: { x: "v" } });
  });
});

describe("whatever is asked", () => {
  const anyInput = fc.record(
    {
      id: fc.constantFrom("a", "b", "__proto__", "constructor"),
      type: fc.constantFrom(
        "text",
        "NUMBER",
        "checkbox",
        "RadioSelect",
        "CollectionSelect",
        "daysandhour",
        "array",
        "Date",
      ),
      itemType: fc.constantFrom("text", "collectionselect"),
      label: fc.string(),
      required: fc.boolean(),
      collection: fc.oneof(fc.constantFrom("deployments", "secrets", "users"), fc.jsonValue()),
      showIf: fc.oneof(fc.constantFrom(null, true, false, { var: "b" }), fc.jsonValue()),
      options: fc.constant([{ value: 1 }]),
    },
    { requiredKeys: ["id", "type", "label"] },
  );
  const anyOutput = fc.record({
    path: fc.array(fc.constantFrom("x", "[+]", "[=]", "[1]", "__proto__", "prototype"), { maxLength: 4 }),
    value: fc.constantFrom(
      value(),
      value("__proto__"),
      property(),
      property("constructor", "constructor"),
      value("gone"),
    ),
  });
  const anyRequest = fc.record({
    ui_schema: fc.record({
      inputs: fc.array(anyInput, { maxLength: 4 }),
      outputs: fc.record({ values: fc.array(anyOutput, { maxLength: 4 }) }),
    }),
    inputs: fc.oneof(
      fc.dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), fc.jsonValue()),
      fc.jsonValue(),
    ),
  });

  it("there is one answer, and no prototype is touched", () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(anyRequest, fc.boolean(), (request, strict) => {
        const answer = resolveText(JSON.stringify(request), { collections, strict });
        expect(Object.keys(answer)).toHaveLength(1);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
        expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
        if ("error" in answer) expect(answer.error.message.length).toBeGreaterThan(10);
      }),
      { numRuns: 1_000 },
    );
  });

  it("what is hidden is never sent", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (given, strict) => {
        expect(resolve([hidden], value(), { a: given as Json }, strict)).toEqual({ body: {} });
      }),
    );
  });

  it.each([
    ["no JSON", "{"],
    ["an empty line", ""],
    ["a list", "[]"],
    ["a text", '"x"'],
    ["a form that is none", '{"ui_schema": 5}'],
    ["an input without a type", '{"ui_schema": {"inputs": [{"id": "a", "label": "A"}]}}'],
    ["a type that there is not", '{"ui_schema": {"inputs": [{"id": "a", "label": "A", "type": "password"}]}}'],
    [
      "array in capitals",
      '{"ui_schema": {"inputs": [{"id": "a", "label": "A", "type": "ARRAY", "itemType": "text"}]}}',
    ],
    [
      "an array of arrays",
      '{"ui_schema": {"inputs": [{"id": "a", "label": "A", "type": "array", "itemType": "array"}]}}',
    ],
    ["unknown keys without a header", '{"ui_schema": {"inputs": [], "more": 1}}'],
    ["outputs without values", '{"ui_schema": {"inputs": [], "outputs": {}}}'],
    [
      "a collection that is null",
      '{"ui_schema": {"inputs": [{"id": "a", "label": "A", "type": "CollectionSelect", "collection": null}]}}',
    ],
    ["half a header", '{"ui_schema": {"kind": "ValuesUi", "inputs": []}}'],
    ["depth without end", `{"inputs": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`.replace("inputs", "ui_schema")],
  ])("a bad request gets an error: %s", (_what, line) => {
    expect(resolveText(line, { collections, strict: false })).toEqual(error("InvalidRequest"));
  });

  it.each([
    ["no form", '{"inputs": {"a": 1}}'],
    ["a form that is null", '{"ui_schema": null}'],
    ["a form without outputs", '{"ui_schema": {"inputs": []}}'],
    [
      "a whole header with more keys",
      '{"ui_schema": {"apiVersion": "platz.io/v1beta1", "kind": "ValuesUi", "inputs": [], "more": 1}}',
    ],
    [
      "unknown keys in inputs",
      '{"ui_schema": {"inputs": [{"id": "a", "label": "A", "type": "text", "placeholder": "x"}]}}',
    ],
    ["secrets beside the values", '{"ui_schema": {"inputs": [], "outputs": {"values": [], "secrets": {"s": {}}}}}'],
  ])("an empty body for %s", (_what, line) => {
    expect(resolveText(line, { collections, strict: false })).toEqual({ body: {} });
  });
});
