import { stat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Option, type Command } from "commander";
import {
  isActionsFile,
  loadActionsFile,
  loadConfiguration,
  loadFiles,
  type ConfigurationFile,
  type Loaded,
} from "../catalog/load.ts";
import { hasErrors, merge, problemsOf } from "../catalog/merge.ts";
import { readPlaces } from "../config.ts";
import { Configuration } from "../definition/configuration.ts";
import { looksLikeConfiguration } from "../definition/document-kind.ts";
import type { Problem } from "../definition/issue.ts";
import { problemsAs, problemFormats, type ProblemFormat } from "./problem-formats.ts";

export function addLint(program: Command): void {
  program
    .command("lint")
    .description("check documents without connecting to anything; ends with 1 when there is an error")
    .argument("[files...]", "files or folders; without any, the configured ones")
    .addOption(new Option("--format <format>", "how problems are told").choices(problemFormats).default("human"))
    .action(async (files: string[], { format }: { format: ProblemFormat }) => {
      const problems = problemsIn(files.length > 0 ? await loadNamed(files) : await loadConfigured());
      console.log(problemsAs(format, problems));
      process.exitCode = hasErrors(problems) ? 1 : 0;
    });
}

function loadConfigured(): Promise<Loaded> {
  return loadFiles({ ...readPlaces(process.env), lint: true });
}

/** Everything that is wrong, by place; also what only shows when the documents are put together. */
function problemsIn(loaded: Loaded): Problem[] {
  const problems = merge(undefined, loaded)?.problems ?? problemsOf(loaded);
  return [...problems].sort(
    (one, other) =>
      Number(one.file > other.file) - Number(one.file < other.file) ||
      one.line - other.line ||
      one.column - other.column,
  );
}

/** The files that were named. Rules about actions and sources are only checked when both sides are among them. */
async function loadNamed(names: readonly string[]): Promise<Loaded> {
  const files = (await Promise.all(names.map(filesAt))).flat();
  const kinds = await Promise.all(files.map(async (file) => ({ file, isConfiguration: await isConfiguration(file) })));
  const actions = kinds.filter(({ isConfiguration: is }) => !is).map(({ file }) => file);
  const configurations = await Promise.all(
    kinds.filter(({ isConfiguration: is }) => is).map(({ file }) => loadConfiguration(file)),
  );
  const loaded = await Promise.all(actions.map((file) => loadActionsFile(file, { lint: true })));
  const [first] = configurations;
  const together = first && actions.length > 0 ? first : withoutRules(loaded.flatMap((file) => file.actions));
  return {
    files: loaded,
    directoryProblems: configurations.filter((one) => one !== together).flatMap((one) => one.problems),
    configuration: together,
  };
}

/** A configuration that says nothing and allows every source, for actions that are looked at alone. */
function withoutRules(actions: Awaited<ReturnType<typeof loadActionsFile>>["actions"]): ConfigurationFile {
  const optionSources = actions.flatMap(({ action }) =>
    (action.ui_schema?.inputs ?? []).flatMap((input) => ("source" in input && input.source ? [input.source.url] : [])),
  );
  return {
    file: "",
    configuration: { ...Configuration.parse({}), optionSources: { allow: optionSources, internal: true } },
    problems: [],
    locate: ({ message }) => ({ severity: "error", file: "", line: 1, column: 1, message }),
  };
}

async function filesAt(name: string): Promise<string[]> {
  const isFolder = await stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [name];
  const inside = (await readdir(name)).filter(isActionsFile).sort();
  return inside.map((file) => path.join(name, file));
}

async function isConfiguration(file: string): Promise<boolean> {
  return readFile(file, "utf8").then(looksLikeConfiguration, () => false);
}
