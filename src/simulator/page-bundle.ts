import { readFile } from "node:fs/promises";
import path from "node:path";
import { textReply, type Reply } from "./http/reply.ts";
import type { Route } from "./http/router.ts";

/** What the bundler gave: the page and its scripts and styles by path. */
type Assets = ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>;

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

/** The page for people, bundled in memory when somebody first opens it, so that nothing is built before it is needed. */
export function pageRoutes(pageDir: string): readonly Route[] {
  let assets: Promise<Assets> | undefined;

  async function serve(name: string): Promise<Reply> {
    assets ??= bundle(pageDir);
    try {
      const asset = (await assets).get(name);
      if (!asset) return textReply(404, `The page has no ${name}.`);
      return { status: 200, headers: { ...headers, "content-type": asset.type }, body: asset.body };
    } catch (error) {
      // Who works on the page mends it and loads again, so a failed bundle is not kept.
      assets = undefined;
      return textReply(
        500,
        `The page could not be bundled.\n\n${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  return [
    { method: "GET", path: "/", handle: () => serve("index.html") },
    // Permalinks open the page; it finds the message by the address.
    { method: "GET", path: "/archives/*", handle: () => serve("index.html") },
    { method: "GET", path: "/assets/:name", handle: ({ params }) => serve(`assets/${params["name"] ?? ""}`) },
  ];
}

async function bundle(pageDir: string): Promise<Assets> {
  // Only who opens the page pays for the bundler.
  const { build } = await import("vite");
  await readFile(path.join(pageDir, "index.html"));
  const result = await build({
    configFile: false,
    root: pageDir,
    base: "/",
    // What goes wrong is shown on the page, not in the log of whatever runs here.
    logLevel: "silent",
    publicDir: false,
    oxc: { jsx: { runtime: "automatic" } },
    build: { write: false, modulePreload: false, chunkSizeWarningLimit: 2_000, assetsInlineLimit: 0 },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const assets = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>();
  for (const output of outputs) {
    if (!("output" in output)) continue;
    for (const file of output.output) {
      const body = file.type === "chunk" ? file.code : file.source;
      assets.set(file.fileName, { type: typeOf(file.fileName), body });
    }
  }
  return assets;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

function typeOf(fileName: string): string {
  return types[path.extname(fileName)] ?? "application/octet-stream";
}
