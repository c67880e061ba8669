import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Action } from "../definition/action.ts";
import { compileActions, compileConfiguration, type CompileOptions } from "../definition/compile.ts";
import type { Configuration } from "../definition/configuration.ts";
import { parseYaml } from "../definition/document.ts";
import type { Issue, Problem } from "../definition/issue.ts";
import { digestOf } from "../lib/json.ts";

/** An action with its digest and the place that defines it. */
export interface LoadedAction {
  readonly action: Action;
  readonly digest: string;
  readonly file: string;
  readonly line: number;
}

/** One file of the actions directory. With an error among its problems, `actions` are those that are good by themselves. */
export interface ActionsFile {
  readonly file: string;
  readonly actions: readonly LoadedAction[];
  readonly problems: readonly Problem[];
}

/** The configuration file. There is a `configuration` only when it has no errors. */
export interface ConfigurationFile {
  readonly file: string;
  readonly configuration?: Configuration;
  readonly problems: readonly Problem[];
  /** An issue with its place in this file. */
  readonly locate: (issue: Issue) => Problem;
}

/** What the disk says now. `files` is undefined when the directory itself cannot be read; `directoryProblems` say why. */
export interface Loaded {
  readonly files: readonly ActionsFile[] | undefined;
  readonly directoryProblems: readonly Problem[];
  readonly configuration: ConfigurationFile;
}

export interface FilesToLoad extends CompileOptions {
  readonly actionsDir: string;
  readonly configurationFile: string;
  readonly chartsDir?: string | undefined;
}

/** Reads and compiles everything. Never rejects: what cannot be read is a problem like any other. */
export async function loadFiles({ actionsDir, configurationFile, chartsDir, lint }: FilesToLoad): Promise<Loaded> {
  const options = lint ? { lint } : {};
  const [actions, charts, configuration] = await Promise.all([
    loadActions(actionsDir, options),
    chartsDir === undefined ? undefined : loadCharts(chartsDir, options),
    loadConfiguration(configurationFile),
  ]);
  // A directory that cannot be read keeps what was good last, whole.
  const files = charts && !charts.files ? undefined : actions.files?.concat(charts?.files ?? []);
  return {
    files,
    directoryProblems: [...actions.directoryProblems, ...(charts?.directoryProblems ?? [])],
    configuration,
  };
}

/**
 * The actions of a directory of charts: of each `<chart>/platz/actions.yaml`, or without a folder `platz` of
 * `<chart>/actions.schema.json`. They are for deployments whose kind is the chart's name.
 */
async function loadCharts(dir: string, options: CompileOptions): Promise<Pick<Loaded, "files" | "directoryProblems">> {
  const listed = await listDirectory(dir);
  if ("problem" in listed) return { files: undefined, directoryProblems: [listed.problem] };
  const charts = listed.names.filter((name) => !name.startsWith(".")).sort();
  const files = await Promise.all(
    charts.map(async (chart) => {
      const hasPlatz = !("problem" in (await listDirectory(path.join(dir, chart, "platz"))));
      const file = path.join(dir, chart, ...(hasPlatz ? ["platz", "actions.yaml"] : ["actions.schema.json"]));
      if (!(await exists(file))) return [];
      const loaded = await loadActionsFile(file, options);
      const actions = loaded.actions.map((defined) => {
        const action = { ...defined.action, targets: { kinds: [chart], ...defined.action.targets } };
        return { ...defined, action, digest: digestOf(action) };
      });
      return [{ ...loaded, actions }];
    }),
  );
  return { files: files.flat(), directoryProblems: [] };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    // What is there and cannot be read is a problem, and told as one.
    (error: unknown) => codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR",
  );
}

async function listDirectory(dir: string): Promise<{ names: string[] } | { problem: Problem }> {
  try {
    return { names: await readdir(dir) };
  } catch (error) {
    const message =
      codeOf(error) === "ENOENT"
        ? "there is no such directory; make it, or say where your actions are"
        : `this directory cannot be read (${codeOf(error)})`;
    return { problem: problemAtTop(dir, message) };
  }
}

async function loadActions(dir: string, options: CompileOptions): Promise<Pick<Loaded, "files" | "directoryProblems">> {
  const listed = await listDirectory(dir);
  if ("problem" in listed) return { files: undefined, directoryProblems: [listed.problem] };
  // Hidden files are editors' swap files and the generations of a Kubernetes volume (`..data`). The order of code units
  // is the same on every machine; which of two equal ids stays depends on it.
  const wanted = listed.names.filter((name) => isActionsFile(name)).sort();
  return {
    files: await Promise.all(wanted.map((name) => loadActionsFile(path.join(dir, name), options))),
    directoryProblems: [],
  };
}

/** Whether a name in the actions directory is that of a file with actions. */
export function isActionsFile(name: string): boolean {
  return /^[^.].*\.ya?ml$/.test(name);
}

export async function loadActionsFile(file: string, options: CompileOptions = {}): Promise<ActionsFile> {
  const read = await readText(file);
  if ("problem" in read) return { file, actions: [], problems: [read.problem] };
  try {
    const { actions, problems } = compileActions(read.text, file, options);
    return { file, actions: actions.map((defined) => ({ ...defined, digest: digestOf(defined.action) })), problems };
  } catch (error) {
    // YAML can say what JSON cannot, such as .nan or a value that holds itself.
    const message = `this file has a value that JSON cannot say: ${messageOf(error)}`;
    return { file, actions: [], problems: [problemAtTop(file, message)] };
  }
}

export async function loadConfiguration(file: string): Promise<ConfigurationFile> {
  const read = await readText(file, "there is no such file; make it, for example from signalbox.example.yaml");
  if ("problem" in read)
    return { file, problems: [read.problem], locate: (issue) => problemAtTop(file, issue.message) };
  const [document] = parseYaml(read.text, file).documents;
  return {
    file,
    ...compileConfiguration(read.text, file),
    locate: (issue) => document?.locate(issue) ?? problemAtTop(file, issue.message),
  };
}

/**
 * An empty file is a problem, not an empty set: editors empty a file before they write it, and for that moment nobody
 * should lose a grant.
 */
async function readText(
  file: string,
  missing = "there is no such file any more",
): Promise<{ text: string } | { problem: Problem }> {
  try {
    const text = await readFile(file, "utf8");
    if (text.trim() !== "") return { text };
    return { problem: problemAtTop(file, "this file is empty; delete it or fill it") };
  } catch (error) {
    const message = codeOf(error) === "ENOENT" ? missing : `this cannot be read (${codeOf(error)})`;
    return { problem: problemAtTop(file, message) };
  }
}

function problemAtTop(file: string, message: string): Problem {
  return { severity: "error", file, line: 1, column: 1, message };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
