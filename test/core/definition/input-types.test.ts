import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldsOf, showValues } from "../../../src/definition/form.ts";
import { Input, parseValues, typeOf } from "../../../src/definition/inputs.ts";
import type { Json } from "../../../src/lib/json.ts";
import { anAction } from "../../harness/values.ts";
import { english } from "../../../src/texts/english.ts";

const required = "This field is required.";

/** What is submitted, and what becomes of it: a value, `undefined` for nothing, or a sentence for the person. */
type Row = [input: Record<string, Json>, submitted: Json | undefined, becomes: { value?: Json } | { error: string }];

function input(raw: Record<string, Json>): Input {
  return Input.parse({ id: "a", label: "A", ...raw });
}

const free = { type: "text" };
const named = { type: "text", pattern: { regex: "[a-z]+|0", message: "Lower case letters only." } };
const count = { type: "number", minimum: 1, maximum: 10 };
const steps = { type: "number", minimum: 0.5, step: 0.1 };
const flag = { type: "Checkbox" };
const choice = {
  type: "RadioSelect",
  options: [{ value: "all", label: "All of them" }, { value: 1 }, { value: { b: 1, a: [null] } }, { value: null }],
};
const choices = 'Choose one of: All of them, 1, {"a":[null],"b":1}, null.';

describe("values by type", () => {
  it.each<Row>([
    // text
    [free, "products", { value: "products" }],
    [free, " spaces stay ", { value: " spaces stay " }],
    [free, "", {}],
    [free, null, {}],
    [free, undefined, {}],
    [free, 5, { error: "This must be text." }],
    [free, ["x"], { error: "This must be text." }],
    [{ ...free, required: true }, "", { error: required }],
    [{ ...free, required: true }, undefined, { error: required }],
    [{ ...free, required: true }, " ", { value: " " }],
    [named, "abc", { value: "abc" }],
    [named, "0", { value: "0" }],
    [named, "abc0", { error: "Lower case letters only." }],
    [named, "abc\n", { error: "Lower case letters only." }],
    [named, "", {}],
    // number
    [count, 5, { value: 5 }],
    [count, "5", { value: 5 }],
    [count, " 5e0 ", { value: 5 }],
    [count, 1, { value: 1 }],
    [count, 10, { value: 10 }],
    [count, 0, { error: "This must be 1 or more." }],
    [count, 10.5, { error: "This must be 10 or less." }],
    [count, "ten", { error: "This must be a number." }],
    [count, "0x5", { error: "This must be a number." }],
    [count, "1_0", { error: "This must be a number." }],
    [count, "Infinity", { error: "This must be a number." }],
    [count, "1e999", { error: "This must be a number." }],
    [count, true, { error: "This must be a number." }],
    [count, {}, { error: "This must be a number." }],
    [count, "", {}],
    [{ ...count, required: true }, "", { error: required }],
    [{ ...count, required: true }, null, { error: required }],
    [{ ...count, minimum: "3", maximum: "4.5" }, 4.5, { value: 4.5 }],
    [{ ...count, minimum: "3" }, 2, { error: "This must be 3 or more." }],
    [steps, 0.8, { value: 0.8 }],
    [steps, 1_000.4, { value: 1_000.4 }],
    [steps, 0.85, { error: "This must be 0.5 plus a multiple of 0.1." }],
    [{ type: "number", step: 5 }, -10, { value: -10 }],
    [{ type: "number", step: 5 }, 7, { error: "This must be 0 plus a multiple of 5." }],
    [{ type: "number", required: true }, 0, { value: 0 }],
    // Checkbox
    [flag, true, { value: true }],
    [flag, false, { value: false }],
    [flag, null, {}],
    [flag, undefined, {}],
    [flag, "true", { error: "This must be true or false." }],
    [{ ...flag, required: true }, false, { error: "This must be ticked to go on." }],
    [{ ...flag, required: true }, undefined, { error: "This must be ticked to go on." }],
    [{ ...flag, required: true }, true, { value: true }],
    // RadioSelect
    [choice, "all", { value: "all" }],
    [choice, 1, { value: 1 }],
    [choice, { a: [null], b: 1 }, { value: { a: [null], b: 1 } }],
    [choice, "1", { error: choices }],
    [choice, "", { error: choices }],
    [choice, undefined, {}],
    [{ ...choice, required: true }, undefined, { error: required }],
  ])("%j given %j", (raw, submitted, becomes) => {
    const parsed = typeOf(input(raw)).parse(input(raw), submitted);
    expect(parsed.ok ? parsed : { ok: false, error: parsed.error.message }).toStrictEqual(
      "error" in becomes ? { ok: false, error: becomes.error } : { ok: true, value: becomes.value },
    );
  });

  it.each([
    [free, "products", "products"],
    [count, 5, "5"],
    [flag, true, "yes"],
    [flag, false, "no"],
    [choice, "all", "All of them"],
    [choice, { b: 1, a: [null] }, '{"a":[null],"b":1}'],
    [choice, "gone since", '"gone since"'],
  ])("%j shows %j as %j", (raw, value, shown) => {
    expect(typeOf(input(raw)).show(input(raw), value, english.values)).toBe(shown);
  });

  it("are spelt in any case and kept in one", () => {
    const spellings = ["TEXT", "Number", "checkbox", "RADIOSELECT"].map((type) => input({ type }).type);
    expect(spellings).toEqual(["text", "number", "Checkbox", "RadioSelect"]);
  });
});

describe("the form", () => {
  it("asks one neutral question for each input, with what a document says of it", () => {
    const inputs = [
      input({ ...named, id: "name", helpText: "As in the index.", required: true, initialValue: "products" }),
      input({ ...count, id: "count", step: 1, initialValue: "3" }),
      input({ ...steps, id: "share", sensitive: true, initialValue: null }),
      input({ ...flag, id: "wait", initialValue: true }),
      input({ ...choice, id: "which", initialValue: 1 }),
    ];
    const fields = fieldsOf(anAction({ ui_schema: { inputs } }));
    const rest = { label: "A", required: false, sensitive: false };
    expect(fields).toMatchObject([
      { ...rest, id: "name", kind: "text", help: "As in the index.", required: true, initial: "products" },
      { ...rest, id: "count", kind: "number", initial: 3, minimum: 1, maximum: 10, wholeNumbers: true },
      { ...rest, id: "share", kind: "number", minimum: 0.5, wholeNumbers: false, sensitive: true },
      { ...rest, id: "wait", kind: "flag", initial: true },
      { ...rest, id: "which", kind: "choice", initial: 1 },
    ]);
    expect(fields[4]).toMatchObject({
      options: [
        { value: "all", label: "All of them" },
        { value: 1, label: "1" },
        { value: { a: [null], b: 1 }, label: '{"a":[null],"b":1}' },
        { value: null, label: "null" },
      ],
    });
    expect(fields[2]).not.toHaveProperty("initial");
    expect(fieldsOf(anAction({ ui_schema: null }))).toEqual([]);
  });

  it("shows values in its own order, what was left alone not at all, and what is sensitive never", () => {
    const inputs = [
      input({ type: "text", id: "one", label: "One" }),
      input({ type: "text", id: "two", label: "Two", sensitive: true }),
      input({ type: "Checkbox", id: "three", label: "Three" }),
      input({ type: "text", id: "constructor", label: "Four" }),
    ];
    const values = { three: false, two: { $sealed: "AAAA" }, gone: "x" };
    expect(showValues(anAction({ ui_schema: { inputs } }), values)).toEqual([
      { label: "Two", text: null },
      { label: "Three", text: "no" },
    ]);
  });
});

describe("parseValues", () => {
  it("gives all errors at once, and one for each value that nobody asked for", () => {
    const inputs = [input({ ...free, id: "one", required: true }), input({ ...count, id: "two" })];
    expect(parseValues(inputs, { two: 11, three: 1, constructor: 2 })).toMatchObject({
      ok: false,
      error: {
        one: { message: required },
        two: { message: "This must be 10 or less." },
        three: { message: 'The action has no input "three".' },
        constructor: { message: 'The action has no input "constructor".' },
      },
    });
  });

  it("leaves out what was left alone", () => {
    const inputs = [input({ ...free, id: "one" }), input({ ...count, id: "two" }), input({ ...flag, id: "three" })];
    expect(parseValues(inputs, { one: "", two: "7" })).toStrictEqual({ ok: true, value: { two: 7 } });
  });

  it("never takes what every object has for a value", () => {
    const inputs = ["constructor", "toString", "__proto__"].map((id) => input({ ...free, id }));
    expect(parseValues(inputs, {})).toStrictEqual({ ok: true, value: {} });
  });

  const anyInput = fc.constantFrom(free, named, count, steps, flag, choice, { ...choice, required: true });

  it("never throws, whatever is submitted, and what it gives can be shown and given again", () => {
    fc.assert(
      fc.property(anyInput, fc.jsonValue(), (raw, given) => {
        const one = input(raw);
        const parsed = parseValues([one], { a: given as Json });
        if (!parsed.ok) return;
        expect(parseValues([one], parsed.value)).toStrictEqual(parsed);
        for (const value of Object.values(parsed.value))
          expect(typeof typeOf(one).show(one, value, english.values)).toBe("string");
      }),
    );
  });

  it("shows anything, also what an older definition left behind", () => {
    fc.assert(
      fc.property(anyInput, fc.jsonValue(), (raw, value) => {
        expect(typeof typeOf(input(raw)).show(input(raw), value as Json, english.values)).toBe("string");
      }),
    );
  });
});
