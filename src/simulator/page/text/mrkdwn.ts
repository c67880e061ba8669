/**
 * Slack's mrkdwn as a tree, without React and without a browser.
 *
 * The order matters and is Slack's: fences first, then quoted lines, then (in one line) what stands in angle brackets,
 * code and emoji as atoms, and styles last, over those atoms. So a URL's underscores are never italics, and an escaped
 * `&lt;` can never become a link.
 */
import { readAngle, type AngleNode } from "./mrkdwn-angle.ts";
import { decodeEntities, entityAt } from "./entities.ts";
import { emojiOf } from "./emoji.ts";

export type MrkdwnNode =
  | AngleNode
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "break" }
  | { readonly type: "emoji"; readonly name: string; readonly unicode: string }
  | { readonly type: "bold" | "italic" | "strike"; readonly children: readonly MrkdwnNode[] }
  | { readonly type: "code" | "pre" | "quote"; readonly children: readonly MrkdwnNode[] };

interface MrkdwnOptions {
  /** As in a text object: bare addresses stay text. */
  readonly verbatim?: boolean;
}

type Piece = string | MrkdwnNode;

const styleOf: Readonly<Record<string, "bold" | "italic" | "strike">> = { "*": "bold", _: "italic", "~": "strike" };

export function parseMrkdwn(text: string, options: MrkdwnOptions = {}): readonly MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  // With one capture group, split() answers outside, inside, outside, …
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, index) => {
    if (index % 2 === 1) {
      nodes.push({ type: "pre", children: literal(part.replace(/^\n|\n$/g, "")) });
      return;
    }
    // A fence is a block of its own: the line breaks that touch it are not shown twice.
    const start = index > 0 ? part.replace(/^[ \t]*\n/, "") : part;
    const trimmed = index < parts.length - 1 ? start.replace(/\n[ \t]*$/, "") : start;
    if (trimmed !== "") nodes.push(...parseLines(trimmed.split("\n"), options));
  });
  return nodes;
}

/** Plain text as Slack shows it: entities and emoji, no styles. */
export function parsePlain(text: string, emoji = true): readonly MrkdwnNode[] {
  return text.split("\n").flatMap((line, index) => {
    const pieces: Piece[] = [];
    for (let at = 0; at < line.length;) {
      const found = (emoji ? emojiAt(line, at) : undefined) ?? characterAt(line, at);
      pieces.push(found.piece);
      at += found.length;
    }
    return [...(index > 0 ? [{ type: "break" } as const] : []), ...joinText(pieces)];
  });
}

function parseLines(lines: readonly string[], options: MrkdwnOptions): MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  let quote: MrkdwnNode[] | undefined;
  let quotesTheRest = false;
  lines.forEach((line, index) => {
    const mark = quotesTheRest ? undefined : /^(?:(?:&gt;|>){3}|&gt;|>) ?/.exec(line)?.[0];
    if (mark !== undefined && mark.trim().replaceAll("&gt;", ">") === ">>>") quotesTheRest = true;
    const inline = parseInline(mark === undefined ? line : line.slice(mark.length), options);
    if (mark !== undefined || quotesTheRest) {
      if (quote) quote.push({ type: "break" }, ...inline);
      else nodes.push({ type: "quote", children: (quote = inline) });
      return;
    }
    // A quote ends its own line, so only a line after plain text needs a break.
    if (index > 0 && !quote) nodes.push({ type: "break" });
    quote = undefined;
    nodes.push(...inline);
  });
  return nodes;
}

function parseInline(line: string, options: MrkdwnOptions): MrkdwnNode[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < line.length;) {
    const found =
      angleAt(line, at) ??
      codeAt(line, at) ??
      emojiAt(line, at) ??
      (options.verbatim ? undefined : addressAt(line, at)) ??
      characterAt(line, at);
    pieces.push(found.piece);
    at += found.length;
  }
  return applyStyles(pieces);
}

interface Found {
  readonly piece: Piece;
  readonly length: number;
}

function angleAt(line: string, at: number): Found | undefined {
  if (line[at] !== "<") return undefined;
  const body = /^<([^<>]+)>/.exec(line.slice(at))?.[1];
  if (body === undefined) return undefined;
  const node = readAngle(body);
  return node && { piece: node, length: body.length + 2 };
}

function codeAt(line: string, at: number): Found | undefined {
  if (line[at] !== "`") return undefined;
  const end = line.indexOf("`", at + 1);
  if (end < 0 || line.slice(at + 1, end).trim() === "") return undefined;
  return { piece: { type: "code", children: literal(line.slice(at + 1, end)) }, length: end + 1 - at };
}

function emojiAt(line: string, at: number): Found | undefined {
  if (line[at] !== ":") return undefined;
  const match = /^:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/.exec(line.slice(at, at + 60));
  const name = match?.[1];
  const unicode = name === undefined ? undefined : emojiOf(name);
  if (!match || name === undefined || unicode === undefined) return undefined;
  return { piece: { type: "emoji", name, unicode }, length: match[0].length };
}

/** A bare address becomes a link; the punctuation that ends a sentence is not part of it. */
function addressAt(line: string, at: number): Found | undefined {
  if (line[at] !== "h" || isWord(line[at - 1])) return undefined;
  const raw = /^https?:\/\/[^\s<>`|]+/.exec(line.slice(at))?.[0].replace(/&[lg]t;.*$/, "");
  const address = raw?.replace(/[.,;:!?)\]}'"*_~]+$/, "");
  if (address === undefined || !/^https?:\/\/[^/]/.test(address)) return undefined;
  const url = decodeEntities(address);
  return { piece: { type: "link", url, label: url }, length: address.length };
}

function characterAt(line: string, at: number): { readonly piece: string; readonly length: number } {
  const entity = entityAt(line, at);
  if (entity) return { piece: entity.character, length: entity.length };
  const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
  return { piece: character, length: character.length };
}

/** Inside code only angle brackets mean something; everything else is shown as it is. */
function literal(text: string): MrkdwnNode[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    const found = angleAt(text, at) ?? characterAt(text, at);
    pieces.push(found.piece);
    at += found.length;
  }
  return joinText(pieces);
}

function applyStyles(pieces: readonly Piece[]): MrkdwnNode[] {
  const done: Piece[] = [];
  // Once no end was found for a mark there is none further on either: keeps long lines of stars linear.
  const without = new Set<string>();
  for (let at = 0; at < pieces.length; at++) {
    const mark = pieces[at] ?? "";
    const style = typeof mark === "string" ? styleOf[mark] : undefined;
    if (typeof mark === "string" && style && !without.has(mark) && opens(pieces, at)) {
      const end = endOf(pieces, at);
      if (end !== undefined) {
        done.push({ type: style, children: applyStyles(pieces.slice(at + 1, end)) });
        at = end;
        continue;
      }
      without.add(mark);
    }
    done.push(mark);
  }
  return joinText(done);
}

function opens(pieces: readonly Piece[], at: number): boolean {
  const mark = pieces[at];
  const before = pieces[at - 1];
  const after = pieces[at + 1];
  return !isWord(before) && before !== mark && after !== undefined && after !== mark && !isSpace(after);
}

function endOf(pieces: readonly Piece[], start: number): number | undefined {
  const mark = pieces[start];
  for (let at = start + 2; at < pieces.length; at++) {
    if (pieces[at] === mark && !isSpace(pieces[at - 1]) && !isWord(pieces[at + 1])) return at;
  }
  return undefined;
}

function isWord(piece: Piece | undefined): boolean {
  return typeof piece === "string" && /[\p{L}\p{N}]/u.test(piece);
}

function isSpace(piece: Piece | undefined): boolean {
  return typeof piece === "string" && /\s/.test(piece);
}

function joinText(pieces: readonly Piece[]): MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      text += piece;
      continue;
    }
    if (text !== "") nodes.push({ type: "text", text });
    text = "";
    nodes.push(piece);
  }
  if (text !== "") nodes.push({ type: "text", text });
  return nodes;
}
