import { InvalidArgumentError, type Command } from "commander";
import { readDatabaseFile } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
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
    .action((file: string, { force }: { force: boolean }) => told(() => restore(file, force)));
}

async function backup(file: string): Promise<void> {
  const database = readDatabaseFile(process.env);
  await backupSqlite(database, file);
  console.log(`${database} is copied to ${file}, and the copy is checked.`);
}

async function restore(file: string, force: boolean): Promise<void> {
  const database = readDatabaseFile(process.env);
  const aside = `.before-${new Date(systemClock.now()).toISOString().replaceAll(/[:.]/g, "-")}`;
  const former = await restoreSqlite(database, file, { force, aside });
  console.log(`${file} is sound, and is now the database ${database}.`);
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
