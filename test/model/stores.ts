import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLog } from "../../src/lib/log.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";

/** One store for many schedules, since opening one costs more than a schedule. */
export interface StoreSource {
  readonly name: string;
  store(): Store;
  /** What a process that dies and comes back does to it. */
  reopen(): Promise<void>;
  /** The next schedule begins with an empty one: this one was left in disorder. */
  spoil(): Promise<void>;
  close(): Promise<void>;
  /** Counts the schedules, so that each has ids of its own. */
  nextSchedule(): number;
}

const migrationsDir = path.resolve(import.meta.dirname, "../../migrations");

/** Files in memory where the machine has such a place: what a power cut does is not the question here. */
export async function openSqliteSource(): Promise<StoreSource> {
  const folder = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "signalbox-model-"));
  const template = path.join(folder, "template.db");
  const made = await openStore({ file: template, migrationsDir, log: silentLog });
  await made.close();
  let files = 0;
  let schedules = 0;
  let store = await openNext();

  function file(): string {
    return path.join(folder, `${files}.db`);
  }

  async function openNext(): Promise<Store> {
    rmSync(file(), { force: true });
    files += 1;
    copyFileSync(template, file());
    return openStore({ file: file(), migrationsDir, log: silentLog });
  }

  async function spoil(): Promise<void> {
    await store.close();
    store = await openNext();
  }

  return {
    name: "sqlite",
    store: () => store,
    async reopen() {
      await store.close();
      store = await openStore({ file: file(), migrationsDir, log: silentLog });
    },
    spoil,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
    nextSchedule() {
      schedules += 1;
      return schedules;
    },
  };
}
