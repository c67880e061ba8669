import { err, ok, type Result } from "../../lib/result.ts";

/** What a path may not hold, and why. Each would make the URL mean something else than it says. */
const forbidden: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  // URL parsers drop tabs and line breaks without a word; in a request line they would end it.
  { pattern: /\p{Cc}/u, why: "has a control character, such as a line break" },
  { pattern: /^[^?]*\\/, why: 'has a "\\", which some servers read as "/"' },
  { pattern: /#/, why: 'has a "#"; what follows is never sent. Write %23' },
];

/**
 * The ingress of a deployment and the path of an action to the URL that is called. The path stays below the path of the
 * ingress, as the server reads it too: encoded dot segments count like plain ones. A query in the path is kept.
 * The error is the end of a sentence about what is wrong.
 */
export function joinAddress(ingress: string, actionPath: string): Result<URL, string> {
  const base = URL.parse(ingress);
  if (!base || !["http:", "https:"].includes(base.protocol)) return err("the ingress is no http or https URL");
  if (base.username || base.password) return err("the ingress holds a user name or a password; take it out");
  if (base.search || base.hash) return err('the ingress has a "?" or a "#"; it must end with its path');

  const bad = forbidden.find(({ pattern }) => pattern.test(actionPath));
  if (bad) return err(`the path ${bad.why}`);
  if (leavesBase(actionPath)) return err('the path leaves the ingress by ".."');

  // As Platz does, and so that "//host" is a path: all slashes before the first word are one. Spaces are encoded here,
  // since the parser drops those at the end.
  const basePath = base.pathname.replace(/\/+$/, "");
  const below = actionPath.replace(/^\/+/, "").replaceAll(" ", "%20");
  const url = URL.parse(`${base.origin}${basePath}/${below}`);
  // What the rules above promise, held against what the parser made of it.
  const isBelow = url?.origin === base.origin && url.pathname.startsWith(`${basePath}/`);
  return isBelow && !leavesBase(url.pathname.slice(basePath.length))
    ? ok(url)
    : err("the path does not stay below the ingress");
}

/** Whether dot segments lead above the beginning, for any server that decodes, merges slashes or drops `;` parts. */
function leavesBase(actionPath: string): boolean {
  let depth = 0;
  for (const segment of decodeFully(actionPath.split("?")[0] ?? "").split(/[\\/]/)) {
    const name = segment.split(";")[0];
    if (name === "..") depth -= 1;
    else if (name !== "" && name !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/** ASCII decoded until nothing changes: `%252e` is a dot to a server behind a proxy that decodes as well. */
function decodeFully(text: string): string {
  for (let before = ""; before !== text;) {
    before = text;
    text = before.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  return text;
}

/** `host:port`, for people. It never shows path or query, which may hold secrets. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}
