import { LineCounter, isMap, isNode, isScalar, parseAllDocuments, type Document, type Node } from "yaml";
import type { DocumentPath, Issue, Problem } from "./issue.ts";

/** One YAML document, which still knows where each of its values stands. */
export interface YamlDocument {
  /** The whole as plain JavaScript values. */
  readonly value: unknown;
  /** The issue with the line and column of what it is about, or of the nearest thing around it. */
  locate(issue: Issue): Problem;
}

/**
 * YAML text to its documents. Syntax errors, duplicate keys and runaway aliases are problems with a place; a text with
 * such a problem has no documents.
 */
export function parseYaml(text: string, file: string): { documents: YamlDocument[]; problems: Problem[] } {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    // What it would otherwise print as the process's own warnings is no news to anybody here.
    logLevel: "error",
  });
  const documents = "empty" in parsed ? [] : parsed;

  function problemAt(offset: number, message: string, severity: Problem["severity"] = "error"): Problem {
    const { line, col } = lines.linePos(offset);
    return { severity, file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  }

  const problems = documents.flatMap((document) =>
    document.errors.map((error) => problemAt(error.pos[0], `this is not valid YAML: ${firstLine(error.message)}`)),
  );
  if (problems.length > 0) return { documents: [], problems };

  const read: YamlDocument[] = [];
  for (const document of documents) {
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      if (value === null) continue;
      const locate = (issue: Issue) => problemAt(offsetOf(document, issue), issue.message, issue.severity);
      const notJson = notJsonIssue(value);
      if (notJson) problems.push(locate(notJson));
      else read.push({ value, locate });
    } catch (error) {
      problems.push(problemAt(document.range[0], `this is not valid YAML: ${(error as Error).message}`));
    }
  }
  return { documents: read, problems };
}

/** Where the value at a path begins; for a missing value, where the thing around it begins. */
function offsetOf(document: Document, { path, atKey }: Issue): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = path.slice(0, length);
    const key = atKey && length === path.length ? keyNode(document, place) : undefined;
    const node = key ?? (length === 0 ? document.contents : document.getIn(place, true));
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyNode(document: Document, path: DocumentPath): Node | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
  return isNode(pair?.key) ? pair.key : undefined;
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? message;
}

/** What YAML can say and JSON cannot: a value that contains itself, and numbers that are none. */
function notJsonIssue(value: unknown, path: DocumentPath = [], around: readonly unknown[] = []): Issue | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return { path, message: `${value} is not a number that can be sent; write a finite one, or quote it` };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (around.includes(value))
    return { path, message: "this alias stands inside the thing it names; write the value out" };
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    const issue = notJsonIssue(item, [...path, step], [...around, value]);
    if (issue) return issue;
  }
  return undefined;
}
