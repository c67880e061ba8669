import { watch, type FSWatcher } from "node:fs";
import path from "node:path";
import type { Clock, Timer } from "../lib/clock.ts";

/** Something on disk to watch: a directory, and which of the names in it matter. */
interface WatchedDirectory {
  readonly dir: string;
  readonly matters: (name: string) => boolean;
}

interface Watcher {
  stop(): void;
}

/** Changes come in bursts: an editor writes, renames and deletes within a few milliseconds. */
const defaultDebounce = 100;

/** File systems that cross a network or a virtual machine tell of nothing; for their sake the disk is read now and then. */
const recheckInterval = 30_000;

/**
 * Calls `changed` soon after something that matters changed, and now and then in any case.
 *
 * Every directory on the way to a watched one is watched too, for the one name that leads on: a directory may be deleted
 * and made again, or be a symlink that is swapped. A watch holds on to what the name meant when it was set, so all
 * watches are set anew after each change, before `changed` reads the disk; what happens meanwhile is told by the new ones.
 */
export function watchDirectories(deps: {
  readonly directories: readonly WatchedDirectory[];
  readonly clock: Clock;
  readonly debounceMs?: number | undefined;
  readonly changed: () => void;
}): Watcher {
  const wanted = deps.directories.flatMap(withAncestors);
  let watchers: FSWatcher[] = [];
  let pending: Timer | undefined;
  let recheck: Timer;
  let isStopped = false;

  function set(): void {
    const old = watchers;
    watchers = wanted.flatMap(({ dir, matters }) => {
      try {
        const watcher = watch(dir, (_event, name) => {
          if (name === null || matters(name)) soon();
        });
        // A directory that goes away ends its watch; the directory above tells of it.
        watcher.on("error", soon);
        return [watcher];
      } catch {
        // Not there yet, or not ours to read; the directory above tells when it comes.
        return [];
      }
    });
    for (const watcher of old) watcher.close();
  }

  function soon(): void {
    if (isStopped) return;
    pending ??= deps.clock.after(deps.debounceMs ?? defaultDebounce, () => {
      pending = undefined;
      set();
      deps.changed();
    });
  }

  function armRecheck(): void {
    recheck = deps.clock.after(recheckInterval, () => {
      armRecheck();
      soon();
    });
  }

  set();
  armRecheck();
  return {
    stop() {
      isStopped = true;
      pending?.cancel();
      recheck.cancel();
      for (const watcher of watchers) watcher.close();
      watchers = [];
    },
  };
}

/** The directory, and each one above it for the name that leads to it. */
function withAncestors(directory: WatchedDirectory): WatchedDirectory[] {
  const all = [directory];
  for (let below = path.resolve(directory.dir); path.dirname(below) !== below; below = path.dirname(below)) {
    const next = path.basename(below);
    all.push({ dir: path.dirname(below), matters: (name) => name === next });
  }
  return all;
}
