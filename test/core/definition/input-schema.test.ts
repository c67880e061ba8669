import { expect, test } from "vitest";
import { z } from "zod";
import { inputSchemaOf } from "../../../src/definition/input-schema.ts";
import { Input, parseValues } from "../../../src/definition/inputs.ts";
import type { Json } from "../../../src/lib/json.ts";
import { anAction } from "../../harness/values.ts";

const inputs = [
  { id: "name", type: "text", label: "Name", required: true, helpText: "As in the list." },
  { id: "count", type: "number", label: "Count", minimum: 1, maximum: 5, step: 1, initialValue: 2 },
  { id: "sure", type: "Checkbox", label: "Sure", required: true },
  { id: "mode", type: "RadioSelect", label: "Mode", options: [{ value: "fast" }, { value: { deep: true } }] },
  { id: "code", type: "text", label: "Code", sensitive: true },
].map((input) => Input.parse(input));

const schema = inputSchemaOf(anAction({ ui_schema: { inputs } }));

test("the schema says what the form says", () => {
  expect(schema).toEqual({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    additionalProperties: false,
    required: ["name", "sure"],
    properties: {
      name: { title: "Name", description: "As in the list.", type: "string" },
      count: { title: "Count", default: 2, type: "integer", minimum: 1, maximum: 5 },
      sure: { title: "Sure", type: "boolean", const: true },
      mode: { title: "Mode", enum: ["fast", { deep: true }] },
      code: { title: "Code", writeOnly: true, type: "string" },
    },
  });
});

test.each<[string, Record<string, Json>, boolean]>([
  ["the least", { name: "a", sure: true }, true],
  ["everything", { name: "a", sure: true, count: 5, mode: "fast", code: "x" }, true],
  ["nothing", {}, false],
  ["too much", { name: "a", sure: true, other: 1 }, false],
  ["out of range", { name: "a", sure: true, count: 6 }, false],
  ["half a step", { name: "a", sure: true, count: 1.5 }, false],
  ["not sure", { name: "a", sure: false }, false],
  ["no option", { name: "a", sure: true, mode: "slow" }, false],
])("the schema and the server agree on %s", (_what, values, fits) => {
  expect(parseValues(inputs, values).ok).toBe(fits);
  // zod reads no objects in an enum; the server's own check has them.
  const { mode: _, ...rest } = schema["properties"] as Record<string, Json>;
  const readable = { ...schema, properties: { ...rest, mode: { enum: ["fast"] } } };
  expect(z.fromJSONSchema(readable as Parameters<typeof z.fromJSONSchema>[0]).safeParse(values).success).toBe(fits);
});
