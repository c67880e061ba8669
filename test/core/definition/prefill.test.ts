import { expect, it } from "vitest";
import type { Field } from "../../../src/definition/field.ts";
import { fieldsOf } from "../../../src/definition/form.ts";
import { prefilled } from "../../../src/definition/prefill.ts";
import { UiSchema } from "../../../src/definition/action.ts";
import { createVault } from "../../../src/lib/seal.ts";
import { systemRandom } from "../../../src/lib/ids.ts";
import { anAction } from "../../harness/values.ts";

const action = anAction({
  ui_schema: UiSchema.parse({
    inputs: [
      { id: "index", type: "text", label: "Index", initialValue: "all" },
      { id: "shards", type: "number", label: "Shards", initialValue: 3, maximum: 5 },
      { id: "force", type: "Checkbox", label: "Force" },
      { id: "size", type: "RadioSelect", label: "Size", options: [{ value: "s" }, { value: "l" }] },
      { id: "password", type: "text", label: "Password", sensitive: true },
    ],
  }),
});

function initialOf(field: Field): unknown {
  return "initial" in field ? field.initial : undefined;
}

function initials(values: Parameters<typeof prefilled>[1]) {
  return fieldsOf(prefilled(action, values)).map(initialOf);
}

it("shows what was given, and empty what was left alone", () => {
  expect(initials({ index: "orders", force: true, size: "l" })).toEqual(["orders", undefined, true, "l", undefined]);
  expect(fieldsOf(action).map(initialOf)[0]).toBe("all");
});

it("never shows what is sensitive, or was; nor what the input would not take today", () => {
  const sealed = createVault("a key that is long enough for tests", systemRandom).seal("hunter2");
  const shown = initials({ password: "hunter2", index: sealed, shards: 9, size: "xl" });
  expect(shown).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it("leaves an action without a form alone", () => {
  const plain = anAction({ ui_schema: null });
  expect(prefilled(plain, {})).toBe(plain);
});
