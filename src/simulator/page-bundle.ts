import path from "node:path";

/** What the bundler gave, by the last part of its address. */
type Assets = ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>;

/** Bundles of this process. Sources do not change under a running simulator, and tests start dozens of them. */
const bundles = new Map<string, Promise<Assets>>();

/**
 * The page's script and styles, bundled in memory: `main.js` from `main.tsx`, `styles.css` from `styles/main.css`. Their
 * names are known beforehand, so the page itself can be sent while they are still being made. Rejects with the bundler's
 * words; who works on the page mends it and loads again, so a failed bundle is not kept.
 */
export function bundlePage(pageDir: string): Promise<Assets> {
  const known = bundles.get(pageDir);
  if (known) return known;
  const made = bundle(pageDir);
  bundles.set(pageDir, made);
  made.catch(() => bundles.delete(pageDir));
  return made;
}

async function bundle(pageDir: string): Promise<Assets> {
  // Only who opens the page pays for the bundler.
  const { build } = await import("vite");
  const result = await build({
    configFile: false,
    root: pageDir,
    base: "/",
    // What goes wrong is shown on the page, not in the log of whatever runs here.
    logLevel: "silent",
    publicDir: false,
    oxc: { jsx: { runtime: "automatic" } },
    build: {
      write: false,
      modulePreload: false,
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { main: path.join(pageDir, "main.tsx"), styles: path.join(pageDir, "styles/main.css") },
        output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
      },
    },
  });
  const assets = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>();
  for (const output of Array.isArray(result) ? result : [result]) {
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
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

function typeOf(fileName: string): string {
  return types[path.extname(fileName)] ?? "application/octet-stream";
}
