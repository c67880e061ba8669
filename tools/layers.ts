/**
 * The layer rule, as a table and as an ESLint rule that reads it.
 *
 * Three sentences hold `src/` (docs/architecture.md):
 * the core reads left to right, lib → texts → definition → access → runs, and a folder imports only what stands to its left;
 * every other folder is an edge, which imports the core and never another edge;
 * only the root (`app.ts`, `config.ts`, `main.ts`, `cli/`) sees the edges.
 * On top of it, each outside library has one home.
 */
import path from "node:path";
import type { Rule } from "eslint";

const core = ["lib", "texts", "definition", "access", "runs"] as const;

/** Which folders of `src/` a folder may import, besides itself. `root` is every file directly in `src/`. */
export const mayImport: Record<string, readonly string[]> = {
  lib: [],
  texts: ["lib"],
  definition: ["lib", "texts"],
  access: ["lib", "texts", "definition"],
  runs: ["lib", "texts", "definition", "access"],
  catalog: core,
  queue: core,
  executors: core,
  options: core,
  store: core,
  slack: core,
  api: core,
  telemetry: core,
  simulator: ["lib"],
  samples: ["lib"],
  cli: [
    ...core,
    "root",
    "catalog",
    "queue",
    "executors",
    "options",
    "store",
    "slack",
    "api",
    "telemetry",
    "simulator",
    "samples",
  ],
  root: [...core, "catalog", "queue", "executors", "options", "store", "slack", "api", "telemetry", "cli"],
};

/** The one home of each outside library. A library that is not listed may not be imported at all. */
export const homeOf: Record<string, readonly string[]> = {
  zod: [
    "lib",
    "texts",
    "definition",
    "access",
    "runs",
    "catalog",
    "executors",
    "store",
    "slack",
    "api",
    "simulator",
    "samples",
    "root",
  ],
  "fastest-levenshtein": ["lib"],
  "safe-stable-stringify": ["lib"],
  yaml: ["definition", "simulator"],
  "json-logic-js": ["definition"],
  "p-queue": ["queue"],
  "pg-boss": ["queue"],
  pg: ["store"],
  jsonwebtoken: ["executors", "api"],
  hono: ["api"],
  "@hono/node-server": ["api"],
  "@hono/zod-openapi": ["api"],
  kysely: ["store"],
  "better-sqlite3": ["store"],
  "@slack/bolt": ["slack"],
  "@slack/web-api": ["slack"],
  "@slack/socket-mode": ["slack"],
  "@slack/types": ["slack"],
  pino: ["telemetry"],
  "prom-client": ["telemetry"],
  "@opentelemetry/api": ["telemetry"],
  "@opentelemetry/exporter-trace-otlp-http": ["telemetry"],
  "@opentelemetry/resources": ["telemetry"],
  "@opentelemetry/sdk-trace": ["telemetry"],
  commander: ["cli", "root"],
  jose: ["samples"],
  ws: ["simulator"],
  vite: ["simulator"],
  react: ["simulator"],
  "react-dom": ["simulator"],
};

/** The layer that a file under `src/` belongs to; undefined for files elsewhere. */
export function layerOf(file: string, srcDir: string): string | undefined {
  const relative = path.relative(srcDir, file);
  if (relative.startsWith("..") || path.isAbsolute(relative)) return undefined;
  const parts = relative.split(path.sep);
  return parts.length === 1 ? "root" : parts[0];
}

/** Why `file` may not import `specifier`, as a sentence with the mend; undefined when it may. */
export function importProblem(file: string, specifier: string, srcDir: string): string | undefined {
  const from = layerOf(file, srcDir);
  if (from === undefined || specifier.startsWith("node:")) return undefined;
  if (!specifier.startsWith(".")) return libraryProblem(from, specifier);

  const to = layerOf(path.resolve(path.dirname(file), specifier), srcDir);
  if (to === undefined) return `src/ may not import "${specifier}": it lies outside src/.`;
  if (to === from) return undefined;
  const allowed = mayImport[from];
  if (!allowed) return `src/${from}/ is not in the table of layers; add it to tools/layers.ts.`;
  if (allowed.includes(to)) return undefined;
  return `src/${from}/ may import only itself${allowed.length ? ` and: ${allowed.join(", ")}` : ""}. It may not import src/${to}/.`;
}

function libraryProblem(from: string, specifier: string): string | undefined {
  const library = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const homes = homeOf[library];
  if (!homes) return `The library "${library}" has no home yet; give it one in tools/layers.ts.`;
  if (homes.includes(from)) return undefined;
  return `The library "${library}" belongs to ${homes.map((home) => `src/${home}/`).join(", ")} only.`;
}

export const layers: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "Imports follow the table of layers." },
    schema: [{ type: "object", properties: { srcDir: { type: "string" } }, additionalProperties: false }],
  },
  create(context) {
    const options = (context.options as { srcDir?: string }[])[0];
    const srcDir = options?.srcDir ?? path.join(context.cwd, "src");
    function check(node: Rule.Node, source: unknown): void {
      if (typeof source !== "string") return;
      const message = importProblem(context.filename, source, srcDir);
      if (message) context.report({ node, message });
    }
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.type === "Literal" ? node.source.value : undefined),
    };
  },
};
