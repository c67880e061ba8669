import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const slackDir = path.resolve(import.meta.dirname, "../../src/slack");

/** Areas whose texts are still to be moved to src/texts. Nothing is added here. */
const notYet: readonly string[] = ["delivery", "handlers", "home", "listings", "messages", "views", "."];

/** What goes to the log, and never to people in Slack. */
const forOperators: readonly string[] = ["connection", "outbox", "account.ts", "directory.ts", "readings.ts"];

/** Stands for what a template puts in. */
const hole = "◌";

/** Words in a literal: one beside another or beside a hole, or one with a capital as on a button. */
function isSentence(text: string): boolean {
  return (
    /\p{L}{2,}[^\p{L}◌]* [^\p{L}◌]*(\p{L}{2}|◌)|◌[^\p{L}◌]* [^\p{L}◌]*\p{L}{2}/u.test(text) ||
    /^\p{Lu}\p{Ll}+[.…:]*$/u.test(text)
  );
}

/** What operators read in the log, and what only a fault of ours says. */
function isForOperators(node: ts.Node): boolean {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isThrowStatement(at)) return true;
    if (ts.isCallExpression(at) && /(^|\.)log\.(debug|info|warn|error)$/.test(at.expression.getText())) return true;
  }
  return false;
}

function sentencesIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    const text = ts.isTemplateExpression(node)
      ? [node.head, ...node.templateSpans.map(({ literal }) => literal)].map((part) => part.text).join(hole)
      : ts.isStringLiteralLike(node)
        ? node.text
        : "";
    if (isSentence(text) && !isForOperators(node)) found.push(`${path.relative(slackDir, file)}: ${text}`);
    ts.forEachChild(node, visit);
  }
  visit(source);
  return found;
}

function filesOf(area: string): string[] {
  return readdirSync(path.join(slackDir, area), { withFileTypes: true, recursive: area !== "." })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !forOperators.includes(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const areas = readdirSync(slackDir, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

test.each([".", ...areas].filter((area) => !notYet.includes(area) && !forOperators.includes(area)))(
  "no text stands in src/slack/%s",
  (area) => {
    expect(filesOf(area).flatMap(sentencesIn)).toEqual([]);
  },
);

test.each([...notYet])("src/slack/%s has texts still", (area) => {
  expect(filesOf(area).flatMap(sentencesIn)).not.toEqual([]);
});
