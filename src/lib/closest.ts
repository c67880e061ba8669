import { distance } from "fastest-levenshtein";

/**
 * The known word that was most likely meant, for "did you mean": one that begins with what was typed, else the nearest
 * of which no more than a third, rounded up, would have to change.
 */
export function closest(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  if (wanted === "") return undefined;
  const beginning = known.find((word) => word.toLowerCase().startsWith(wanted));
  if (beginning) return beginning;
  return known
    .map((word) => ({ word, away: distance(wanted, word.toLowerCase()) }))
    .filter(({ word, away }) => away <= Math.ceil(word.length / 3))
    .sort((a, b) => a.away - b.away)[0]?.word;
}
