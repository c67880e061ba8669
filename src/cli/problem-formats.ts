import { pathToFileURL } from "node:url";
import path from "node:path";
import { problemToText, type Problem } from "../definition/issue.ts";
import { plural } from "../lib/text.ts";

/** Problems for people, for programs, and for the code scanning of a forge (SARIF 2.1.0). */
const formats = { human: toHuman, json: toJson, sarif: toSarif };
export type ProblemFormat = keyof typeof formats;
export const problemFormats = Object.keys(formats) as ProblemFormat[];

export function problemsAs(format: ProblemFormat, problems: readonly Problem[]): string {
  return formats[format](problems);
}

function countsOf(problems: readonly Problem[]): { errors: number; warnings: number } {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return { errors, warnings: problems.length - errors };
}

function toHuman(problems: readonly Problem[]): string {
  const { errors, warnings } = countsOf(problems);
  const summary =
    problems.length === 0 ? "No problems." : `${plural(errors, "error")}, ${plural(warnings, "warning")}.`;
  return [...problems.map(problemToText), summary].join("\n");
}

function toJson(problems: readonly Problem[]): string {
  return JSON.stringify({ ...countsOf(problems), problems }, null, 2);
}

function toSarif(problems: readonly Problem[]): string {
  const results = problems.map(({ severity, file, line, column, message }) => ({
    ruleId: "document",
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  }));
  const driver = {
    name: "signalbox",
    rules: [{ id: "document", shortDescription: { text: "A document of Signalbox says what it means." } }],
  };
  const sarif = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return JSON.stringify(sarif, null, 2);
}

/** Relative paths stay relative, as a forge wants them. */
function toUri(file: string): string {
  if (path.isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(path.sep).map(encodeURIComponent).join("/");
}
