// Installs what is missing, so that `npm test` and `npm run demo` are one command each.
//
// It runs before anything is installed, under whatever Node the machine has: plain JavaScript, no dependencies.
// Install scripts stay off (better-sqlite3 carries its binaries and would only look for a compiler); the one that
// is needed, which fetches Node 24 as an npm package, is run by name. Works with every npm since 10.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";

const stamp = "node_modules/.signalbox-installed";
const lock = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");

if (!isInstalled()) {
  console.error("Installing dependencies (once; about a minute)…");
  npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  npm("rebuild", "node", "--loglevel=error");
  writeFileSync(stamp, lock);
}

function isInstalled() {
  if (existsSync(stamp)) return readFileSync(stamp, "utf8") === lock;
  return false;
}

function npm(...words) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli ? [process.execPath, [cli]] : ["npm", []];
  const { status, error } = spawnSync(command, [...first, ...words], { stdio: ["ignore", 2, 2] });
  if (error) console.error(`npm ${words[0]} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
