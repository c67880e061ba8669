/**
 * A program for `restore-kill.test.ts`: restores a backup, and is killed right before the n-th call that changes a file or
 * brings it to the disk. Calls of SQLite's own are not counted: each of them is whole or not at all. With a fourth argument
 * the volume knows no second names of files, and says so with that code.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [file = "", backup = "", nth = "0", noLinks] = process.argv.slice(2);
if (noLinks !== undefined) {
  fs.linkSync = () => {
    throw Object.assign(new Error("no second names here"), { code: noLinks });
  };
}
const counted = ["copyFileSync", "linkSync", "renameSync", "rmSync", "fsyncSync"] as const;
let left = Number(nth);

for (const name of counted) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  (fs as unknown as Record<string, unknown>)[name] = (...args: unknown[]): unknown => {
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
    return real(...args);
  };
}
syncBuiltinESMExports();

const { restoreSqlite } = await import("../../src/store/sqlite/restore.ts");
await restoreSqlite(file, backup, { force: true, aside: ".before-now", prepare: async () => {} });
process.stdout.write("restored\n");
