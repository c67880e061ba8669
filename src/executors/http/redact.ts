const replacement = "[token removed]";

/** A beginning of the token this short gives nothing away: it is the header that all tokens share. */
const harmless = 16;

/**
 * A copy of the text without the token, without any other that begins with the same header and so was signed with the
 * same key, and without the part of one that the end of the text cuts.
 */
export function redactToken(text: string, token: string): string {
  if (!text.includes(token.slice(0, harmless + 1))) return text;
  // A header is base64url, which means nothing to a regular expression.
  const header = token.split(".")[0] ?? token;
  const whole = text.replaceAll(token, replacement).replace(new RegExp(`${header}\\.[\\w.-]*`, "g"), replacement);
  for (let length = Math.min(token.length - 1, whole.length); length > harmless; length -= 1) {
    if (whole.endsWith(token.slice(0, length))) return whole.slice(0, -length) + replacement;
  }
  return whole;
}
