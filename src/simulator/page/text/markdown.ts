/**
 * The plain part of Markdown that a `markdown` block may hold, as a tree. Basic on purpose: headings, paragraphs,
 * lists, quotes, fences, rules; bold, italic, strike, code and links in a line. Pure, like mrkdwn.ts.
 */
import { safeUrl } from "../slack-object.ts";

export type MarkdownBlock =
  | { readonly type: "heading"; readonly level: number; readonly children: readonly MarkdownInline[] }
  | { readonly type: "paragraph" | "quote"; readonly children: readonly MarkdownInline[] }
  | { readonly type: "list"; readonly ordered: boolean; readonly items: readonly (readonly MarkdownInline[])[] }
  | { readonly type: "fence"; readonly text: string }
  | { readonly type: "rule" };

export type MarkdownInline =
  | { readonly type: "text" | "code"; readonly text: string }
  | { readonly type: "bold" | "italic" | "strike"; readonly children: readonly MarkdownInline[] }
  | { readonly type: "link"; readonly url: string; readonly children: readonly MarkdownInline[] };

export function parseMarkdown(text: string): readonly MarkdownBlock[] {
  const lines = text.split("\n");
  const blocks: MarkdownBlock[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") {
      at++;
    } else if (/^\s*```/.test(line)) {
      const end = lines.findIndex((other, index) => index > at && /^\s*```\s*$/.test(other));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ type: "fence", text: lines.slice(at + 1, stop).join("\n") });
      at = stop + 1;
    } else if (heading) {
      blocks.push({ type: "heading", level: heading[1]?.length ?? 1, children: parseMarkdownLine(heading[2] ?? "") });
      at++;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      blocks.push({ type: "rule" });
      at++;
    } else {
      const kind = kindOf(line);
      const taken = takeWhile(lines, at, kind);
      at += taken.length;
      blocks.push(blockOf(kind, taken));
    }
  }
  return blocks;
}

type Kind = "quote" | "bullets" | "numbers" | "paragraph";

const marks: Readonly<Record<Kind, RegExp>> = {
  quote: /^\s*>\s?/,
  bullets: /^\s*[-*+]\s+/,
  numbers: /^\s*\d+[.)]\s+/,
  paragraph: /^/,
};

function kindOf(line: string): Kind {
  return (["quote", "bullets", "numbers"] as const).find((kind) => marks[kind].test(line)) ?? "paragraph";
}

function takeWhile(lines: readonly string[], start: number, kind: Kind): readonly string[] {
  let end = start + 1;
  while (end < lines.length) {
    const line = lines[end] ?? "";
    if (line.trim() === "" || kindOf(line) !== kind || /^(?:#{1,6}\s|\s*```)/.test(line)) break;
    end++;
  }
  return lines.slice(start, end).map((line) => line.replace(marks[kind], ""));
}

function blockOf(kind: Kind, lines: readonly string[]): MarkdownBlock {
  if (kind === "bullets" || kind === "numbers") {
    return { type: "list", ordered: kind === "numbers", items: lines.map((line) => parseMarkdownLine(line)) };
  }
  return { type: kind, children: parseMarkdownLine(lines.join("\n")) };
}

const inline =
  /`([^`]+)`|\[([^\]]+)\]\(([^()\s]+)\)|\*\*(\S|\S[\s\S]*?\S)\*\*|~~(\S|\S[\s\S]*?\S)~~|(?<![\w*])([*_])(\S|\S[\s\S]*?\S)\6(?![\w*])/;

function parseMarkdownLine(text: string): readonly MarkdownInline[] {
  const match = inline.exec(text);
  if (!match) return text === "" ? [] : [{ type: "text", text }];
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  return [
    ...(before === "" ? [] : [{ type: "text", text: before } as const]),
    readMatch(match),
    ...parseMarkdownLine(after),
  ];
}

function readMatch(match: RegExpExecArray): MarkdownInline {
  const [whole, code, label, url, bold, strike, , italic] = match;
  if (code !== undefined) return { type: "code", text: code };
  if (label !== undefined && url !== undefined) {
    const safe = safeUrl(url);
    return safe === undefined
      ? { type: "text", text: whole }
      : { type: "link", url: safe, children: parseMarkdownLine(label) };
  }
  if (bold !== undefined) return { type: "bold", children: parseMarkdownLine(bold) };
  if (strike !== undefined) return { type: "strike", children: parseMarkdownLine(strike) };
  return { type: "italic", children: parseMarkdownLine(italic ?? "") };
}
