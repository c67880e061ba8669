import { isJsonObject } from "../lib/json.ts";
import { apiVersions, specByApiVersion, type Action, type ApiVersion, SignalboxSpec } from "./action.ts";
import { ownOfSignalbox } from "./platz-only.ts";
import { uiSchemaHeaderIssues } from "./ui-schema-header.ts";
import { checkAction } from "./check.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { Configuration } from "./configuration.ts";
import { parseYaml } from "./document.ts";
import { openEnvelope } from "./envelope.ts";
import type { DocumentPath, Issue, Problem } from "./issue.ts";
import { parseBySchema } from "./parse.ts";

/** An action with the place that defines it. */
export interface DefinedAction {
  readonly action: Action;
  readonly file: string;
  readonly line: number;
}

export interface CompileOptions {
  /** What Platz passes over in silence is an error too, in its own documents as well. */
  readonly lint?: boolean;
}

/**
 * The text of one file of `actions/` to the actions in it, YAML or JSON. A file holds a list of documents, several
 * documents, one, or Platz's older envelope. A bad action is left out with its problems and never takes the good ones
 * with it.
 */
export function compileActions(
  text: string,
  file: string,
  options: CompileOptions = {},
): { actions: DefinedAction[]; problems: Problem[] } {
  const { documents, problems } = parseYaml(text, file);
  const actions: DefinedAction[] = [];
  for (const document of documents) {
    const envelope = openEnvelope(document.value);
    problems.push(...envelope.issues.map((issue) => document.locate(asLoaded(issue, true, options))));
    for (const { value, path, isBare } of envelope.items) {
      const { action, issues } = isBare
        ? compileSpec(value, path, "platz.io/v1beta1", options)
        : compileAction(value, path, options);
      problems.push(...issues.map((issue) => document.locate(issue)));
      if (action) actions.push({ action, file, line: document.locate({ path, message: "" }).line });
    }
  }
  return { actions, problems: problems.sort(byPlace) };
}

/** The text of `signalbox.yaml`. There is a configuration only when it has no errors: half a set of grants is none. */
export function compileConfiguration(
  text: string,
  file: string,
): { configuration?: Configuration; problems: Problem[] } {
  const { documents, problems } = parseYaml(text, file);
  if (problems.length > 0) return { problems };
  const [document, second] = documents;
  if (second)
    return { problems: [second.locate({ path: [], message: "the configuration is one document; join them" })] };
  if (!document) return { configuration: Configuration.parse({}), problems: [] };

  const { value, issues } = parseBySchema(Configuration, document.value, "refuse");
  const all = value ? [...issues, ...checkConfiguration(value)] : issues;
  const located = all.map((issue) => document.locate(issue)).sort(byPlace);
  return value && located.every((problem) => problem.severity === "warning")
    ? { configuration: value, problems: located }
    : { problems: located };
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || one.column - other.column;
}

function compileAction(
  raw: unknown,
  path: DocumentPath,
  options: CompileOptions,
): { action?: Action; issues: Issue[] } {
  if (!isJsonObject(raw))
    return { issues: [{ path, message: "an action is a mapping with apiVersion, kind and spec" }] };
  const header = headerIssues(raw, options).map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
  if (header.some((issue) => issue.severity !== "warning")) return { issues: header };

  const { action, issues } = compileSpec(raw["spec"], [...path, "spec"], raw["apiVersion"] as ApiVersion, options);
  return { ...(action ? { action } : {}), issues: [...header, ...issues] };
}

function compileSpec(
  raw: unknown,
  path: DocumentPath,
  apiVersion: ApiVersion,
  options: CompileOptions,
): { action?: Action; issues: Issue[] } {
  const isPlatz = apiVersion === "platz.io/v1beta1";
  const unknownKeys = isPlatz && !options.lint ? "warn" : "refuse";
  const { value, issues } = parseBySchema(specByApiVersion[apiVersion], raw, unknownKeys);
  // A Platz document is one of ours that leaves our keys at their defaults.
  const action = value && ("targets" in value ? value : SignalboxSpec.parse(value));
  const all = [
    ...issues,
    ...(value ? uiSchemaHeaderIssues(raw) : []),
    ...(value && isPlatz ? ownOfSignalbox(raw) : []),
    ...(action ? checkAction(action) : []),
  ].map((issue) => asLoaded({ ...issue, path: [...path, ...issue.path] }, isPlatz, options));
  return action && all.every((issue) => issue.severity === "warning") ? { action, issues: all } : { issues: all };
}

function asLoaded(issue: Issue, isPlatz: boolean, { lint }: CompileOptions): Issue {
  return issue.platzLetsPass && isPlatz && !lint ? { ...issue, severity: "warning" } : issue;
}

function headerIssues(raw: Record<string, unknown>, { lint }: CompileOptions): Issue[] {
  const issues: Issue[] = [];
  if (!(apiVersions as unknown[]).includes(raw["apiVersion"])) {
    const found = raw["apiVersion"] === undefined ? "is missing" : `${JSON.stringify(raw["apiVersion"])} is not known`;
    issues.push({ path: ["apiVersion"], message: `apiVersion ${found}; use one of: ${apiVersions.join(", ")}` });
  }
  if (raw["kind"] !== "Action") issues.push({ path: ["kind"], message: "kind must be Action" });
  if (raw["spec"] === undefined) issues.push({ path: [], message: '"spec" is missing' });
  for (const key of Object.keys(raw)) {
    if (["apiVersion", "kind", "spec", "metadata"].includes(key)) continue;
    const isOurs = raw["apiVersion"] === "signalbox.dev/v1";
    const isError = isOurs || lint === true;
    const message = `unknown key "${key}"${isError ? "" : " is ignored"}; an action has apiVersion, kind and spec`;
    issues.push({ path: [key], atKey: true, message, severity: isError ? "error" : "warning" });
  }
  return issues;
}
