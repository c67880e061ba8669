/**
 * Text to words, as a shell would cut it: spaces part them, and quotes of any kind hold them together, also behind a `=`.
 * A quote that is never closed counts as a letter.
 */
export function wordsOf(text: string): string[] {
  // Copied from a list of ours, an id may carry the marks that keep it from being formatted.
  const bare = text.replaceAll("\u200b", "");
  return [...bare.matchAll(word)].map(([found]) => found.replace(quotation, "$<open>$<inner>"));
}

const quoted = String.raw`"[^"]*"|'[^']*'|“[^“”„]*[”“]|„[^“”„]*[“”]|‘[^’]*’|«[^«»]*»`;
const word = new RegExp(String.raw`[^\s="'“„‘«]+=(?:${quoted})(?!\S)|(?:${quoted})(?!\S)|\S+`, "gu");
const quotation =
  /^(?<open>[^\s="'“„‘«]+=)?(?:"(?<inner>[^"]*)"|'(?<inner>[^']*)'|[“„](?<inner>[^“”„]*)[”“]|‘(?<inner>[^’]*)’|«(?<inner>[^«»]*)»)$/u;
