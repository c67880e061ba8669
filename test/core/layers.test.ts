import { readdirSync } from "node:fs";
import path from "node:path";
import { RuleTester } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { homeOf, layerOf, layers, mayImport } from "../../tools/layers.ts";

const srcDir = path.resolve(import.meta.dirname, "../../src");

interface Case {
  readonly name: string;
  readonly code: string;
  readonly filename: string;
  readonly options: [{ srcDir: string }];
}

function at(file: string, code: string): Case {
  return { name: `${file}: ${code}`, code, filename: path.join(srcDir, file), options: [{ srcDir }] };
}

function refused(file: string, code: string, message: string): Case & { errors: { message: string }[] } {
  return { ...at(file, code), errors: [{ message }] };
}

// The tester finds its words for a suite by itself only as globals.
RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const core = "lib, texts, definition, access, runs";

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run("layers", layers, {
  valid: [
    at("runs/run.ts", 'import { digestOf } from "../lib/json.ts";'),
    at("runs/run.ts", 'import { x } from "./events.ts";'),
    at("access/invoke.ts", 'import { x } from "../definition/action.ts";'),
    at("executors/http/plan.ts", 'import { x } from "../../runs/ports.ts"; import y from "jsonwebtoken";'),
    at("store/open.ts", 'import { Kysely } from "kysely"; import { Migrator } from "kysely/migration";'),
    at("store/open.ts", 'import { readFile } from "node:fs/promises";'),
    at("slack/handlers/run.ts", 'import { App } from "@slack/bolt"; import { x } from "@slack/web-api/dist/x";'),
    at("app.ts", 'import { x } from "./slack/app.ts"; import { y } from "./config.ts";'),
    at("cli/serve.ts", 'import { createApp } from "../app.ts"; import { x } from "commander";'),
    at("simulator/server.ts", 'import { x } from "../lib/clock.ts"; export { y } from "./state/views.ts";'),
    at("store/migrate.ts", "const module = import(name);"),
    // What lies outside src/ follows no layer.
    at("../test/core/runs/run.test.ts", 'import { x } from "../../../src/slack/app.ts"; import { y } from "vitest";'),
  ],
  invalid: [
    refused(
      "lib/json.ts",
      'import { x } from "../definition/action.ts";',
      "src/lib/ may import only itself. It may not import src/definition/.",
    ),
    refused(
      "definition/action.ts",
      'import { x } from "../access/roles.ts";',
      "src/definition/ may import only itself and: lib, texts. It may not import src/access/.",
    ),
    refused(
      "access/roles.ts",
      'import type { Run } from "../runs/run.ts";',
      "src/access/ may import only itself and: lib, texts, definition. It may not import src/runs/.",
    ),
    refused(
      "runs/execute.ts",
      'import { x } from "../store/open.ts";',
      "src/runs/ may import only itself and: lib, texts, definition, access. It may not import src/store/.",
    ),
    refused(
      "slack/app.ts",
      'import { x } from "../store/open.ts";',
      `src/slack/ may import only itself and: ${core}. It may not import src/store/.`,
    ),
    refused(
      "queue/in-process.ts",
      'import { x } from "../app.ts";',
      `src/queue/ may import only itself and: ${core}. It may not import src/root/.`,
    ),
    refused(
      "simulator/server.ts",
      'import { x } from "../runs/run.ts";',
      "src/simulator/ may import only itself and: lib. It may not import src/runs/.",
    ),
    refused(
      "store/open.ts",
      'export { x } from "../queue/in-process.ts";',
      `src/store/ may import only itself and: ${core}. It may not import src/queue/.`,
    ),
    refused(
      "store/open.ts",
      'export * from "../queue/in-process.ts";',
      `src/store/ may import only itself and: ${core}. It may not import src/queue/.`,
    ),
    refused(
      "store/open.ts",
      'const x = import("../queue/in-process.ts");',
      `src/store/ may import only itself and: ${core}. It may not import src/queue/.`,
    ),
    refused("runs/run.ts", 'import { Kysely } from "kysely";', 'The library "kysely" belongs to src/store/ only.'),
    refused(
      "telemetry/log.ts",
      'import { x } from "@slack/web-api/dist/logger";',
      'The library "@slack/web-api" belongs to src/slack/ only.',
    ),
    refused(
      "lib/text.ts",
      'import _ from "lodash/fp";',
      'The library "lodash" has no home yet; give it one in tools/layers.ts.',
    ),
    refused(
      "lib/text.ts",
      'import { x } from "../../tools/layers.ts";',
      'src/ may not import "../../tools/layers.ts": it lies outside src/.',
    ),
    refused(
      "utils/text.ts",
      'import { x } from "../lib/text.ts";',
      "src/utils/ is not in the table of layers; add it to tools/layers.ts.",
    ),
  ],
});

describe("the table of layers", () => {
  it("has every folder of src/", () => {
    const folders = readdirSync(srcDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) expect(Object.keys(mayImport)).toContain(name);
  });

  it("lets the core read from left to right and an edge know no other edge", () => {
    const order = ["lib", "texts", "definition", "access", "runs"];
    for (const [position, folder] of order.entries()) expect(mayImport[folder]).toEqual(order.slice(0, position));
    for (const [folder, allowed] of Object.entries(mayImport)) {
      if (order.includes(folder) || ["root", "cli"].includes(folder)) continue;
      expect(allowed.filter((other) => !order.includes(other))).toEqual([]);
    }
  });

  it("names only folders that it has as homes of libraries", () => {
    for (const home of Object.values(homeOf).flat()) expect(Object.keys(mayImport)).toContain(home);
  });

  it("knows the layer of a file", () => {
    expect(layerOf(path.join(srcDir, "app.ts"), srcDir)).toBe("root");
    expect(layerOf(path.join(srcDir, "executors/http/plan.ts"), srcDir)).toBe("executors");
    expect(layerOf(path.join(srcDir, "../test/x.ts"), srcDir)).toBeUndefined();
  });
});
