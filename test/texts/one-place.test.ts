import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const slackDir = path.resolve(import.meta.dirname, "../../src/slack");

/** What goes to the log, and never to people in Slack. */
const forOperators: readonly string[] = ["connection", "outbox", "account.ts", "directory.ts", "readings.ts"];

/** Stands for what a template puts in. */
const hole = "◌";

/** A word beside another one or beside a hole; or one with a capital, as on a button. */
const sentence =
  /\p{L}\p{Ll}[^\p{L}◌]* [^\p{L}◌]*(\p{L}{2}|◌)|◌[^\p{L}◌]* [^\p{L}◌]*\p{L}\p{Ll}|^\p{Lu}\p{Ll}+[.…:]*$/u;

/** What is the same in every language: the command's name, emoji codes, Slack's token of a date. */
const universal = /\/action\b|:[a-z_]+:|<!date[^|]*\|/g;

test("what is looked for is found", () => {
  function textsIn(source: string): string[] {
    return literalsIn(ts.createSourceFile("a.ts", source, ts.ScriptTarget.Latest, true));
  }
  expect(textsIn('words("Cancel"); plain(`Runs on ${name}`); const text = "Nothing was run.";')).toEqual([
    ...["Cancel", "Runs on ◌", "Nothing was run."],
  ]);
  expect(textsIn('import a from "Some thing"; log.warn("a form is late"); throw new Error("no such thing");')).toEqual(
    [],
  );
  expect(textsIn("`:warning: *${title}*  ·  ${env}`; const id = `run:${x}`; type A = 'One'; f('run_form')")).toEqual(
    [],
  );
});

test("no text for people stands in src/slack: they are in src/texts, in each language", () => {
  const files = readdirSync(slackDir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => path.relative(slackDir, path.join(entry.parentPath, entry.name)))
    .filter((file) => !forOperators.includes(file.split(path.sep)[0] ?? ""));
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(slackDir, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    return literalsIn(source).map((literal) => `${file}: ${literal}`);
  });
  expect(found).toEqual([]);
});

function literalsIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    const text = textOf(node);
    if (sentence.test(text.replaceAll(universal, "")) && !isForOperators(node)) found.push(text);
    ts.forEachChild(node, visit);
  }
  visit(source);
  return found;
}

function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return "";
  return [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join(hole);
}

/** What operators read in the log, and what only a fault of ours says. */
function isForOperators(node: ts.Node): boolean {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isThrowStatement(at)) return true;
    if (ts.isCallExpression(at) && /(^|\.)log\.(debug|info|warn|error)$/.test(at.expression.getText())) return true;
  }
  return false;
}
