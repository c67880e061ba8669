import { existsSync } from "node:fs";
import path from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { tokensFolderOf } from "../api/tokens/token-files.ts";
import { readDatabaseUrl } from "../config.ts";
import { silentLog } from "../lib/log.ts";
import { StoreError } from "../store/errors.ts";
import { moveToPostgres, type Moved } from "../store/postgres/move.ts";
import { explain } from "./explain.ts";

const migrationsDir = path.join(import.meta.dirname, "..", "..", "migrations");

/** From a file of SQLite to the database of `SIGNALBOX_DATABASE`. */
export function addMove(program: Command): void {
  program
    .command("move-to-postgres")
    .description("move a database of SQLite into the empty Postgres database of SIGNALBOX_DATABASE; the file stays")
    .argument("<file>", "the file of SQLite; no server may run on it", notEmpty)
    .action(move);
}

async function move(file: string): Promise<void> {
  try {
    const url = targetOf(process.env);
    const moved = await moveToPostgres({
      ...{ file, url, migrationsDir, log: silentLog },
      onTable: (table, rows) => console.log(`${table}: ${rows} ${rows === 1 ? "row" : "rows"}`),
    });
    console.log(inWords(file, moved));
  } catch (fault) {
    console.error(explain(fault));
    process.exitCode = 1;
  }
}

/** Not an argument: everybody on the machine can read those, and the URL holds a password. */
function targetOf(environment: NodeJS.ProcessEnv): string {
  const url = readDatabaseUrl(environment);
  if (url !== undefined) return url;
  const message =
    "SIGNALBOX_DATABASE says where to move to: set it to the URL of an empty Postgres database, such as " +
    "postgres://user:password@host:5432/signalbox, or name a file that holds it in SIGNALBOX_DATABASE_FILE. " +
    "The file to be moved is named behind the command.";
  throw new StoreError("wrong_settings", message);
}

function inWords(file: string, { place, runs, events, head }: Moved): string {
  const tokens = tokensFolderOf(path.resolve(file));
  return [
    `All of ${file} is in ${place} now: ${runs} runs with ${events} events. The history there is verified, and ends as in the file:`,
    `${head.seq}:${head.hash}`,
    "Next:",
    "- Start the replicas with this SIGNALBOX_DATABASE. What waits goes on; what was running is treated as after a crash.",
    ...(existsSync(tokens)
      ? [
          `- Copy ${tokens} to a folder that all replicas share, and name that in SIGNALBOX_TOKENS, or bots are refused.`,
        ]
      : []),
    `- Keep ${file} as a backup. Never start Signalbox on it again: it would run what waits in it a second time.`,
  ].join("\n");
}

function notEmpty(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("Name a file.");
}
