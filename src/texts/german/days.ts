/** By number; 0 is Sunday, as in Platz. */
export const days: { readonly long: readonly string[]; readonly short: readonly string[] } = {
  long: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
  short: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
};
