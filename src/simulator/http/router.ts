import type { IncomingMessage, ServerResponse } from "node:http";
import { textReply, type Reply } from "./reply.ts";

export interface RouteCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** `/files/:id/:name`; a last part `*` takes the rest. */
  readonly path: string;
  /** A reply, or undefined when the handler writes the response itself (a stream). */
  readonly handle: (call: RouteCall) => Reply | undefined | Promise<Reply | undefined>;
}

/** Finds the route of a request and answers 404 and 405 where there is none. */
export async function routeRequest(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | undefined> {
  const url = new URL(request.url ?? "/", "http://simulator");
  const matching = routes.flatMap((route) => {
    const params = matchPath(route.path, url.pathname);
    return params ? [{ route, params }] : [];
  });
  const found = matching.find(({ route }) => route.method === request.method);
  if (found) return found.route.handle({ request, response, params: found.params, query: url.searchParams });
  if (matching.length > 0) return textReply(405, `${request.method ?? ""} is not allowed here.`);
  return textReply(404, "There is nothing at this address. docs/simulator.md lists what there is.");
}

/** The named parts of a path that fits the pattern. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part === "*") return { ...params, rest: given.slice(index).join("/") };
    const value = given[index];
    if (value === undefined) return undefined;
    if (part.startsWith(":")) params[part.slice(1)] = decode(value);
    else if (part !== value) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
