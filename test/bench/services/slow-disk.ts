import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import path from "node:path";

/** In memory, so that a sync costs what we add to it and nothing else. */
const memory = "/dev/shm";

export type SlowDisk = { readonly folder: string; readonly preload: string } | { readonly missing: string };

/** A disk whose syncs take 1 ms more: files in memory, and a library before the system's own that waits. */
export function makeSlowDisk(folder: string): SlowDisk {
  if (process.platform !== "linux" || !existsSync(memory)) return { missing: "needs Linux and /dev/shm" };
  const preload = path.join(folder, "slow-sync.so");
  const source = path.join(import.meta.dirname, "slow-sync.c");
  const { error, status, stderr } = spawnSync("cc", ["-O2", "-shared", "-fPIC", "-o", preload, source, "-ldl"]);
  if (error) return { missing: "no C compiler (cc) on PATH" };
  if (status !== 0) return { missing: `cc refused slow-sync.c: ${stderr.toString().split("\n")[0] ?? ""}` };
  // Postgres may run as another user.
  chmodSync(preload, 0o755);
  return { folder: memory, preload };
}
