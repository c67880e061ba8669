import { distance } from "fastest-levenshtein";

/**
 * The known word that was most likely meant, for "did you mean": at most a third of the letters differ,
 * or the word begins with what was typed.
 */
export function closest(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  if (wanted === "") return undefined;
  const beginning = known.find((word) => word.toLowerCase().startsWith(wanted));
  if (beginning) return beginning;
  const ranked = known
    .map((word) => ({ word, away: distance(wanted, word.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best && best.away <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
}
