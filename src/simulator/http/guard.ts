import type { IncomingMessage } from "node:http";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Why a request is refused, in a sentence; undefined when it is welcome.
 *
 * The simulator lets anybody act as anybody, so only this machine may talk to it. A browser on this machine is a way in
 * for every site that is open in it: a foreign name that resolves to 127.0.0.1 (DNS rebinding) shows in `Host`, and a
 * form or script of another site shows in `Origin` or `Sec-Fetch-Site`.
 */
export function foreignRequest(request: IncomingMessage): string | undefined {
  const host = request.headers.host ?? "";
  if (!loopback.has(host.replace(/:\d+$/, ""))) {
    return "The simulator answers only to 127.0.0.1 and localhost; use one of these as the address.";
  }
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${host}`) {
    return "The simulator answers only to its own page; another site may not use it.";
  }
  if (request.headers["sec-fetch-site"] === "cross-site" && request.headers["sec-fetch-mode"] !== "navigate") {
    return "The simulator answers only to its own page; another site may not use it.";
  }
  return undefined;
}
