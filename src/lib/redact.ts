import type { Json } from "./json.ts";

/** Shorter texts would be found everywhere, and hiding them would hide nothing. */
const shortestSecret = 4;
const hidden = "(hidden)";

/** Every text and number inside a JSON value, at any depth, as text. */
export function textsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item: Json) => textsIn(item));
}

/**
 * `text` without the secrets: as they are, and as they look inside JSON, a URL or base64. The longest go first, since
 * one may hold another.
 * @param isCut the text ends where it was cut; the beginning of a secret at its end is hidden too
 */
export function redact(text: string, secrets: readonly string[], isCut = false): string {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf))];
  const whole = forms
    .sort((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
  return isCut ? withoutCutSecret(whole, forms) : whole;
}

function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
  ];
}

function withoutCutSecret(text: string, secrets: readonly string[]): string {
  const longest = Math.max(
    0,
    ...secrets.map((secret) => {
      let length = Math.min(secret.length - 1, text.length);
      while (length > 0 && !text.endsWith(secret.slice(0, length))) length -= 1;
      return length;
    }),
  );
  return longest >= shortestSecret ? text.slice(0, -longest) + hidden : text;
}
