import path from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { readDatabaseFile, readDatabaseUrl } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { silentLog } from "../lib/log.ts";
import { settleRestored } from "../runs/settle-restored.ts";
import { StoreError } from "../store/errors.ts";
import { openStore } from "../store/open.ts";
import { backupSqlite } from "../store/sqlite/backup.ts";
import { restoreSqlite } from "../store/sqlite/restore.ts";
import { explain } from "./explain.ts";

/** Backups of the database of `SIGNALBOX_DATABASE`. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("copy the database into a file, also while the server runs")
    .argument("<file>", "a new file", notEmpty)
    .action((file: string) => told(() => backup(file)));
  program
    .command("restore")
    .description("put a backup in the place of the database; the server must not run")
    .argument("<file>", "a file made by `signalbox backup`", notEmpty)
    .option("--force", "although there is a database; it is kept beside the new one", false)
    .option("--continue", "let waiting runs go on; only if no server has run since the backup was made", false)
    .action((file: string, options: RestoreOptions) => told(() => restore(file, options)));
}

async function backup(file: string): Promise<void> {
  const database = fileToBackUp();
  await backupSqlite(database, file);
  console.log(`${database} is copied to ${file}, and the copy is checked.`);
}

interface RestoreOptions {
  readonly force: boolean;
  readonly continue: boolean;
}

/** @throws {StoreError} where the database is no file */
function fileToBackUp(): string {
  if (readDatabaseUrl(process.env) === undefined) return readDatabaseFile(process.env);
  const message =
    "SIGNALBOX_DATABASE is a Postgres database, which has tools of its own for this: `pg_dump --format=custom` while the " +
    "replicas run, and, when all are stopped, `pg_restore` into a new database. What waited in the dump runs at the first " +
    "start, although it may have run since: freeze its envs in signalbox.yaml before. See docs/operations.md.";
  throw new StoreError("wrong_settings", message);
}

const migrationsDir = path.join(import.meta.dirname, "..", "..", "migrations");

async function restore(file: string, { force, continue: goesOn }: RestoreOptions): Promise<void> {
  const database = fileToBackUp();
  const aside = `.before-${new Date(systemClock.now()).toISOString().replaceAll(/[:.]/g, "-")}`;
  let settled = 0;
  async function prepare(copy: string): Promise<void> {
    if (goesOn) return;
    const store = await openStore({ file: copy, migrationsDir, log: silentLog });
    settled = await settleRestored(store.runs, systemClock).finally(() => store.close());
  }
  const former = await restoreSqlite(database, file, { force, aside, prepare });
  console.log(`${file} is sound, and is now the database ${database}.`);
  if (settled > 0) {
    console.log(`${settled} runs were waiting in it. They may have run since, so they are ended and will not start.`);
  }
  if (former !== undefined) console.log(`What was there before is ${former}.`);
}

async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    console.error(explain(fault));
    process.exitCode = 1;
  }
}

function notEmpty(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("Name a file.");
}
