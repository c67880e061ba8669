import { spawn, spawnSync } from "node:child_process";
import { freePort } from "../../harness/free-port.ts";
import { endProcess } from "./children.ts";

export interface Redis {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** The version of the `redis-server` on PATH; undefined when there is none. No package of npm brings one. */
export function redisVersion(): string | undefined {
  const { error, stdout } = spawnSync("redis-server", ["--version"]);
  return error ? undefined : /v=(\S+)/.exec(stdout.toString())?.[1];
}

/**
 * A Redis of our own that keeps a log of what it is told.
 * @param sync when that log is synced: each second, or before each answer
 */
export async function startRedis(folder: string, sync: "everysec" | "always", preload?: string): Promise<Redis> {
  const port = await freePort();
  const settings = { port, bind: "127.0.0.1", dir: folder, save: "", appendonly: "yes", appendfsync: sync };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn("redis-server", args, {
    env: { ...process.env, ...(preload === undefined ? {} : { LD_PRELOAD: preload }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = Promise.withResolvers<void>();
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
    if (said.includes("Ready to accept connections")) ready.resolve();
  });
  child.once("error", ready.reject);
  child.once("exit", () => ready.reject(new Error(`Redis ended at once: ${said}`)));
  await ready.promise;
  return { pid: child.pid ?? 0, port, stop: () => endProcess(child) };
}
