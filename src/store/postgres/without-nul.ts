/** What a target prints may hold any character, and Postgres takes all but this one. Nothing else that we keep is free text. */
export function withoutNul(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}
