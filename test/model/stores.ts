import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLog } from "../../src/lib/log.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createStore, type Engine, type Store } from "../../src/store/store.ts";

/** One store for many schedules, since opening one costs more than a schedule. */
export interface StoreSource {
  readonly name: string;
  store(): Store;
  /** What a process that dies and comes back does to it. */
  reopen(): Promise<void>;
  /** The next schedule begins with an empty one: this one was left in disorder. */
  spoil(): Promise<void>;
  close(): Promise<void>;
  /** What is wrong with the chain of all that was written since the last time it was empty. */
  brokenChain(): Promise<string | undefined>;
  /** Counts the schedules, so that each has ids of its own. */
  nextSchedule(): number;
}

const migrationsDir = path.resolve(import.meta.dirname, "../../migrations");

/** Files in memory where the machine has such a place: what a power cut does is not the question here. */
export async function openSqliteSource(): Promise<StoreSource> {
  const folder = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "signalbox-model-"));
  const template = path.join(folder, "template.db");
  const made = createStore(await openSqlite({ file: template, migrationsDir, log: silentLog }));
  await made.close();
  let files = 0;
  let schedules = 0;
  let { store, engine } = await openNext();

  function file(): string {
    return path.join(folder, `${files}.db`);
  }

  async function openFile(): Promise<{ store: Store; engine: Engine }> {
    const engine = await openSqlite({ file: file(), migrationsDir, log: silentLog });
    return { store: createStore(engine), engine };
  }

  async function openNext(): Promise<{ store: Store; engine: Engine }> {
    rmSync(file(), { force: true });
    files += 1;
    copyFileSync(template, file());
    return openFile();
  }

  async function spoil(): Promise<void> {
    await store.close();
    ({ store, engine } = await openNext());
  }

  return {
    name: "sqlite",
    store: () => store,
    async reopen() {
      await store.close();
      ({ store, engine } = await openFile());
    },
    spoil,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
    async brokenChain() {
      const verdict = await verifyChain(createAuditTrail(engine.db));
      return verdict.isSound ? undefined : verdict.problem;
    },
    nextSchedule() {
      schedules += 1;
      return schedules;
    },
  };
}
