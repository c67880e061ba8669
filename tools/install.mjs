// Installs what is missing, so that `npm test` and `npm run demo` are one command each.
//
// It runs before anything is installed, under whatever Node the machine has: plain JavaScript, no dependencies.
// Install scripts stay off (better-sqlite3 carries its binaries and would only look for a compiler); the one that
// is needed, which fetches Node 24 as an npm package, is run by name. Works with every npm since 10.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

if (!isInstalled()) {
  console.error("Installing dependencies (once; about a minute)…");
  npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  npm("rebuild", "node", "--loglevel=error");
}

/** npm leaves a list of what it installed; it must hold everything of the lock file but parts for other platforms. */
function isInstalled() {
  const installedList = "node_modules/.package-lock.json";
  if (!existsSync(installedList) || !existsSync("node_modules/node/bin/node")) return false;
  const wanted = packagesOf("package-lock.json");
  const installed = packagesOf(installedList);
  return Object.entries(wanted).every(
    ([place, { version, optional }]) =>
      place === "" || (installed[place] ? installed[place].version === version : optional),
  );
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
}

/** Under the Node that npm itself runs on: ours lies in node_modules, which `npm ci` takes away. */
function npm(...words) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const [command, ...first] = cli ? [node ?? process.execPath, cli] : ["npm"];
  const { status, error } = spawnSync(command, [...first, ...words], { stdio: ["ignore", 2, 2] });
  if (error) console.error(`npm ${words[0]} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
