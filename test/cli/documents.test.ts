import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { actionText, configurationText } from "../catalog/workshop.ts";

const root = path.join(import.meta.dirname, "..", "..");

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs `signalbox` to its end, in a folder. */
async function signalbox(cwd: string, words: readonly string[], input = ""): Promise<Finished> {
  const child = spawn(process.execPath, [path.join(root, "src", "main.ts"), ...words], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.stdin.end(input);
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, errors };
}

async function aFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-documents-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, "actions"));
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return folder;
}

const form = `    ui_schema:
      inputs: [{ id: index, type: text, label: Index, required: true }]
      outputs: { values: [{ path: [index], value: { FieldValue: { input: index } } }] }
`;

test("lint ends with 0 when all is well, and looks where it is configured to look", async () => {
  const folder = await aFolder({ "signalbox.yaml": configurationText, "actions/a.yaml": actionText("reindex") });
  expect(await signalbox(folder, ["lint"])).toEqual({ code: 0, out: "No problems.\n", errors: "" });
});

test("lint says file, line, column and what was meant, for people and for programs", async () => {
  const folder = await aFolder({ "bad.yaml": actionText("reindex").replace("method:", "metod:") });
  const human = await signalbox(folder, ["lint", "bad.yaml"]);
  expect(human.code).toBe(1);
  expect(human.out).toContain('bad.yaml:10:5: error: unknown key "metod"; did you mean "method"?');
  expect(human.out).toContain("2 errors, 0 warnings.");

  const json = await signalbox(folder, ["lint", "--format", "json", "bad.yaml"]);
  expect(JSON.parse(json.out)).toMatchObject({
    errors: 2,
    warnings: 0,
    problems: [{ line: 4 }, { file: "bad.yaml", line: 10, column: 5, severity: "error" }],
  });
  const sarif = await signalbox(folder, ["lint", "--format", "sarif", "bad.yaml"]);
  expect(sarif.code).toBe(1);
  expect(JSON.parse(sarif.out)).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "signalbox" } },
        results: [
          {},
          {
            level: "error",
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "bad.yaml" },
                  region: { startLine: 10, startColumn: 5 },
                },
              },
            ],
          },
        ],
      },
    ],
  });
});

test("lint tells a configuration from actions, and joins them when both are named", async () => {
  const folder = await aFolder({
    "mine.yaml": `${configurationText}targets: { reindx: { kinds: [search] } }\n`,
    "a.yaml": actionText("reindex"),
  });
  expect((await signalbox(folder, ["lint", "mine.yaml"])).out).toBe("No problems.\n");
  const both = await signalbox(folder, ["lint", "mine.yaml", "a.yaml"]);
  expect(both.out).toContain('warning: there is no action "reindx"; did you mean "reindex"?');
  expect(both.code).toBe(0);
  const missing = await signalbox(folder, ["lint", "nowhere.yaml"]);
  expect(missing.code).toBe(1);
  expect(missing.out).toContain("nowhere.yaml:1:1: error: there is no such file");
});

test("resolve answers one line for each line, in order, and a bad one never stops the rest", async () => {
  const folder = await aFolder({
    "mine.yaml": "collections:\n  regions: [{ id: eu, name: Europe, latency: 12 }]\n",
  });
  const ui_schema = {
    inputs: [{ id: "r", type: "CollectionSelect", label: "R", collection: "regions" }],
    outputs: { values: [{ path: ["ms"], value: { FieldProperty: { input: "r", property: "latency" } } }] },
  };
  const lines = Array.from({ length: 300 }, (_, index) =>
    index % 3 === 0 ? "bad" : JSON.stringify({ ui_schema, inputs: index % 3 === 1 ? { r: "eu" } : { r: "mars" } }),
  );
  const { code, out } = await signalbox(folder, ["resolve", "--config", "mine.yaml"], `${lines.join("\n")}\n`);
  expect(code).toBe(0);
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { body?: unknown; error?: { code: string } });
  expect(answers).toHaveLength(lines.length);
  for (const [index, answer] of answers.entries()) {
    if (index % 3 === 0) expect(answer.error?.code).toBe("InvalidRequest");
    else if (index % 3 === 1) expect(answer).toEqual({ body: { ms: 12 } });
    else expect(answer.error?.code).toBe("CollectionItemNotFound");
  }
});

test("resolve answers for an action by id, strictly when asked", async () => {
  const folder = await aFolder({
    "signalbox.yaml": configurationText,
    "actions/a.yaml": actionText("reindex", "Reindex", form),
  });
  async function ask(...words: string[]): Promise<{ code: number | null; answer: unknown }> {
    const { code, out } = await signalbox(folder, ["resolve", ...words]);
    return { code, answer: JSON.parse(out) as unknown };
  }
  expect(await ask("reindex", "--inputs", '{"index": 5}')).toEqual({ code: 0, answer: { body: { index: 5 } } });
  expect(await ask("reindex", "--strict", "--inputs", '{"index": 5}')).toEqual({
    code: 1,
    answer: { error: { code: "InvalidInput", message: "index: This must be text." } },
  });
  expect(await ask("reindex")).toMatchObject({ code: 1, answer: { error: { code: "MissingInputValue" } } });
  expect(await ask("reindx")).toMatchObject({ code: 1, answer: { error: { code: "UnknownAction" } } });
  expect(await ask("reindex", "--inputs", "{")).toMatchObject({
    code: 1,
    answer: { error: { code: "InvalidRequest" } },
  });
});

test("render prints the form as Slack gets it, and says why there is none", async () => {
  const folder = await aFolder({
    "signalbox.yaml": configurationText,
    "actions/a.yaml": actionText("reindex", "Reindex", form),
  });
  const { code, out } = await signalbox(folder, ["render", "reindex", "--deployment", "search-prod"]);
  expect(code).toBe(0);
  const view = JSON.parse(out) as { type: string; title: { text: string }; blocks: { type: string }[] };
  expect(view).toMatchObject({ type: "modal", title: { text: "Reindex" } });
  expect(view.blocks.some((block) => block.type === "input")).toBe(true);
  expect(await signalbox(folder, ["render", "reindx"])).toMatchObject({ code: 1, out: "" });
  expect((await signalbox(folder, ["render", "reindex", "--deployment", "search-pro"])).errors).toContain(
    "search-prod",
  );
});
