import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Kysely } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import { z } from "zod";
import { StoreError } from "./errors.ts";
import type { Tables } from "./tables.ts";

/** One file of `migrations/`. */
const MigrationModule = z.object({
  up: z.custom<Migration["up"]>((value) => typeof value === "function", "must export a function `up`"),
});

/**
 * Brings the tables to what this program knows, all in one transaction.
 * @param file only for messages
 * @returns the names of the migrations that were applied now
 * @throws {StoreError} `newer_database` when the database has been changed by a newer program
 */
export async function migrate(db: Kysely<Tables>, migrationsDir: string, file: string): Promise<string[]> {
  const known = await loadMigrations(migrationsDir);
  await refuseNewer(db, Object.keys(known), file);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    if (error instanceof StoreError) throw error;
    const failed = results.find((result) => result.status === "Error")?.migrationName ?? "its tables";
    const message = `The database ${file} could not be brought up to date at ${failed}: ${reasonOf(error)}. Nothing was changed. Go back to the version of Signalbox that ran before, and report this.`;
    throw new StoreError("migration_failed", message, error);
  }
  return results.map((result) => result.migrationName);
}

/**
 * Sees to it that a database is of exactly this version, without changing it.
 * @throws {StoreError} when it is newer, or older
 */
export async function assertUpToDate(db: Kysely<Tables>, migrationsDir: string, file: string): Promise<void> {
  const known = Object.keys(await loadMigrations(migrationsDir));
  await refuseNewer(db, known, file);
  const applied = new Set(await appliedTo(db));
  const missing = known.filter((name) => !applied.has(name));
  if (missing.length === 0) return;
  const message =
    `The database ${file} is of an older Signalbox: it lacks ${missing.join(", ")}. ` +
    "Nothing was changed. Start this version on it once, which brings it up to date, stop that, and try again.";
  throw new StoreError("too_old", message);
}

async function appliedTo(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return [];
  const applied = await db
    .$extendTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .orderBy("name")
    .execute();
  return applied.map(({ name }) => name);
}

async function loadMigrations(migrationsDir: string): Promise<Record<string, Migration>> {
  try {
    const files = (await readdir(migrationsDir)).filter((name) => /^\d{4}-.+\.ts$/.test(name)).sort();
    if (files.length === 0) throw new Error("there is none, such as 0001-runs.ts");
    const migrations: Record<string, Migration> = {};
    for (const name of files) {
      const module: unknown = await import(pathToFileURL(path.resolve(migrationsDir, name)).href);
      migrations[path.basename(name, ".ts")] = MigrationModule.parse(module);
    }
    return migrations;
  } catch (fault) {
    const message = `The migrations in ${migrationsDir} cannot be read: ${reasonOf(fault)}. They are part of Signalbox; install it again.`;
    throw new StoreError("migration_failed", message, fault);
  }
}

/** An older program on newer tables may write rows that the newer one misreads, so it does not begin. */
async function refuseNewer(db: Kysely<Tables>, known: readonly string[], file: string): Promise<void> {
  const applied = await appliedTo(db);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const message =
    `The database ${file} was changed by a newer Signalbox: it knows ${unknown.join(", ")}, ` +
    `and this program ends at ${known.at(-1) ?? "nothing"}. ` +
    "Running on would be unsafe: this program could write runs that the newer one misreads, or miss what it has recorded. " +
    "Nothing was changed. Start the newer version again, or restore the backup that was made before its first start.";
  throw new StoreError("newer_database", message);
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : "for no known reason";
}
