import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { SignalboxSpec } from "../../../src/definition/action.ts";
import { actionsPage } from "../../../src/definition/actions-page.ts";
import { Limits } from "../../../src/definition/configuration.ts";
import { descriptions } from "../../../src/definition/descriptions.ts";
import { inputBase } from "../../../src/definition/input-type.ts";
import { schemaNames, schemaOf } from "../../../src/definition/json-schema.ts";
import { singleSchemas } from "../../../src/definition/single-inputs.ts";

function checkedIn(file: string): string {
  return readFileSync(path.join(import.meta.dirname, "..", "..", "..", "docs", file), "utf8");
}

it.each(schemaNames)("docs/schema/%s.schema.json is what `signalbox schema` prints", (name) => {
  expect(checkedIn(`schema/${name}.schema.json`)).toBe(`${JSON.stringify(schemaOf(name), null, 2)}\n`);
});

it("docs/actions.md is what `signalbox docs` prints", () => {
  expect(checkedIn("actions.md")).toBe(actionsPage());
});

it("every key is described, and nothing else is", () => {
  const inputs = Object.values(singleSchemas).flatMap((schema) => Object.keys(schema.shape));
  const keys = [
    ...Object.keys(SignalboxSpec.shape),
    ...Object.keys(inputBase),
    ...Object.keys(Limits.shape),
    "limits",
    ...["freezes", "reason", "weekly", "timeZone", "except"],
    ...inputs,
    "inputs",
    "outputs",
    "itemType",
  ];
  expect(Object.keys(descriptions).sort()).toEqual([...new Set(keys)].sort());
});
