import type { types } from "@slack/bolt";

type Piece = types.RichTextText | types.RichTextLink;

/** More links in one text are data, not something to click. */
const mostLinks = 50;
const longestLink = 2_000;

/**
 * Outside text as pieces of rich text, in which plain web addresses can be clicked. What is shown is the address itself,
 * so nobody can write one and lead to another.
 */
export function linkedText(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  let links = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"'`|\\^{}]+/g)) {
    const url = match[0].replace(/[.,;:!?)\]]+$/, "");
    if (links >= mostLinks || url.length > longestLink || !isWebAddress(url)) continue;
    if (match.index > done) pieces.push({ type: "text", text: text.slice(done, match.index) });
    pieces.push({ type: "link", url });
    done = match.index + url.length;
    links += 1;
  }
  const rest = text.slice(done);
  return rest !== "" || pieces.length === 0 ? [...pieces, { type: "text", text: rest || " " }] : pieces;
}

/** An address that says whom it speaks to before the real host (`https://bank@evil`) is left as text. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, hostname } = new URL(text);
  return hostname !== "" && username === "" && password === "";
}

/** Outside text, kept as it is, with its web addresses to click. */
export function linkedBlock(text: string): types.RichTextBlock {
  return { type: "rich_text", elements: [{ type: "rich_text_preformatted", elements: linkedText(text) }] };
}
