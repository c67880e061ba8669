import { readFile } from "node:fs/promises";
import path from "node:path";
import { textReply, type Reply } from "./http/reply.ts";
import type { Route } from "./http/router.ts";
import { bundlePage } from "./page-bundle.ts";

const headers = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

/**
 * The page for people. `index.html` goes out as it is and paints at once; it asks for script and styles, which are bundled
 * when they are first asked for, so that nothing is built before it is needed.
 */
export function pageRoutes(pageDir: string): readonly Route[] {
  async function servePage(): Promise<Reply> {
    const body = await readFile(path.join(pageDir, "index.html"));
    return { status: 200, headers: { ...headers, "content-type": "text/html; charset=utf-8" }, body };
  }

  async function serveAsset(name: string): Promise<Reply> {
    try {
      const asset = (await bundlePage(pageDir)).get(name);
      if (!asset) return textReply(404, `The page has no ${name}.`);
      return { status: 200, headers: { ...headers, "content-type": asset.type }, body: asset.body };
    } catch (error) {
      const why = `The page could not be bundled.\n\n${error instanceof Error ? error.message : String(error)}`;
      if (!name.endsWith(".js")) return textReply(500, why);
      // A browser shows no answer but a script's effect, and the page waits for this one.
      const body = `document.body.innerText = ${JSON.stringify(why)};`;
      return { status: 200, headers: { ...headers, "content-type": "text/javascript; charset=utf-8" }, body };
    }
  }

  return [
    { method: "GET", path: "/", handle: servePage },
    // Permalinks open the page; it finds the message by the address.
    { method: "GET", path: "/archives/*", handle: servePage },
    { method: "GET", path: "/assets/:name", handle: ({ params }) => serveAsset(params["name"] ?? "") },
  ];
}
