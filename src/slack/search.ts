import type { Choice } from "../definition/field.ts";

/**
 * The choices that fit what was typed, best first: those that begin with it, those in which every typed word begins a
 * word, those that contain it anywhere. Case and accents do not count. Within a rank the order stays.
 */
export function searchChoices(choices: readonly Choice[], typed: string): Choice[] {
  const query = bare(typed).trim();
  if (query === "") return [...choices];
  const words = query.split(/\s+/);
  const byRank: Choice[][] = [[], [], []];
  for (const choice of choices) {
    const rank = rankOf(bare(`${choice.label} ${choice.help ?? ""}`), query, words);
    if (rank !== undefined) byRank[rank]?.push(choice);
  }
  return byRank.flat();
}

function rankOf(text: string, query: string, words: readonly string[]): number | undefined {
  if (text.startsWith(query)) return 0;
  if (!words.every((word) => text.includes(word))) return undefined;
  return words.every((word) => beginsAWord(text, word)) ? 1 : 2;
}

function beginsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

function bare(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
