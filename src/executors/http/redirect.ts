import type { HttpPlan } from "./plan.ts";

export const mostRedirects = 5;

const redirects: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/**
 * The request that a redirect asks for; undefined when the answer is none, or leads out of the origin, where the token
 * must not go. Only 307 and 308 keep method and body; the others become GET, as browsers do (RFC 9110, 15.4).
 */
export function redirected(
  plan: HttpPlan,
  status: number | undefined,
  location: string | undefined,
): HttpPlan | undefined {
  if (!redirects.includes(status) || location === undefined) return undefined;
  const url = sameOrigin(plan.url, location);
  if (!url) return undefined;
  if (status === 307 || status === 308) return { ...plan, url };
  const { body: _, headers, ...rest } = plan;
  const { "Content-Length": __, ...kept } = headers;
  return { ...rest, method: "GET", url, headers: kept };
}

/** Where a Location header leads, when it stays within the origin of the request. */
export function sameOrigin(base: URL, location: string): URL | undefined {
  const url = URL.parse(location, base.href);
  if (url?.origin !== base.origin || url.username || url.password) return undefined;
  url.hash = "";
  return url;
}
