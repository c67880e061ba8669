/** By number; 0 is Sunday, as in Platz. */
export const days: { readonly long: readonly string[]; readonly short: readonly string[] } = {
  long: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  short: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
