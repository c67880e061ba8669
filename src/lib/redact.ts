import type { Json } from "./json.ts";

/** Shorter texts would be found everywhere, and hiding them would hide nothing. */
const shortestSecret = 4;

/** Every text inside a JSON value, at any depth. */
export function textsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return value === null ? [] : [String(value)];
  return Object.values(value).flatMap((item: Json) => textsIn(item));
}

/** `text` without the secrets, as they are and as they look inside JSON. The longest go first: one may hold another. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return [...new Set(forms)]
    .sort((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, "(hidden)"), text);
}
