/** How long something usually takes: from, to, in ms; rounded as a person would say it, since it is no promise. */
export function estimateInWords(
  { from, to }: { readonly from: number; readonly to: number },
  say: { readonly lessThan: string; readonly about: string },
): string {
  if (to < 1_000) return `${say.lessThan} 1 s`;
  const [unit, length] = to <= 120_000 ? ["s", 1_000] : to <= 120 * 60_000 ? ["min", 60_000] : ["h", 3_600_000];
  const least = Math.max(1, roundly(from / length));
  const most = Math.max(1, roundly(to / length));
  return least === most ? `${say.about} ${most} ${unit}` : `${least}–${most} ${unit}`;
}

/** Whole numbers, and from ten on in steps of five. */
function roundly(amount: number): number {
  return amount < 10 ? Math.round(amount) : Math.round(amount / 5) * 5;
}
