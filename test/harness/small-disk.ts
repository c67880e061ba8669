import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A file system of its own that is soon full. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room at all. */
  fill(): void;
  /** Makes room again. */
  free(): void;
}

function mount(folder: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "none", folder]).status === 0;
}

/** Whether this machine lets us make one: it takes the right to mount, as in most containers that run as root. */
export const canMount = (() => {
  const folder = mkdtempSync(path.join(tmpdir(), "signalbox-mount-"));
  const can = mount(folder);
  if (can) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
  return can;
})();

export function givenSmallDisk(): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), "signalbox-disk-"));
  if (!mount(folder)) throw new Error(`a file system could not be mounted at ${folder}`);
  onTestFinished(() => {
    spawnSync("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const filler = path.join(folder, "filler");
  return {
    folder,
    fill() {
      const file = openSync(filler, "a");
      try {
        while (statfsSync(folder).bavail > 0) writeSync(file, Buffer.alloc(4_096));
      } finally {
        closeSync(file);
      }
    },
    free() {
      if (existsSync(filler)) rmSync(filler);
    },
  };
}
