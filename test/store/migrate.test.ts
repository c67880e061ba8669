import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { openConnection } from "../../src/store/sqlite/connection.ts";
import { StoreDialect } from "../../src/store/sqlite/dialect.ts";
import type { Tables } from "../../src/store/tables.ts";
import { migrationsDir, temporaryDirectory } from "../harness/store.ts";

interface Place {
  readonly file: string;
  /** A copy of the real migrations, to which a test may add. */
  readonly migrations: string;
}

function makePlace(): Place {
  const directory = temporaryDirectory();
  const migrations = path.join(directory, "migrations");
  mkdirSync(migrations);
  return { file: path.join(directory, "runs.db"), migrations };
}

/** As the real ones, but without imports, since it stands outside the repository. */
function addMigration({ migrations }: Place, name: string, body: string): void {
  writeFileSync(path.join(migrations, name), `export async function up(db: any) { ${body} }\n`);
}

/** Without a store, which would look for its tables. */
async function migrateAt({ file }: Place, from: string): Promise<void> {
  const connection = openConnection(file);
  try {
    await migrate(new Kysely<Tables>({ dialect: new StoreDialect({ database: connection }) }), from, file);
  } finally {
    connection.close();
  }
}

function tablesIn({ file }: Place): string[] {
  const connection = new BetterSqlite3(file, { readonly: true });
  const names = connection.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all();
  connection.close();
  return names as string[];
}

describe("migrations", () => {
  it("make the tables once, and leave them alone at the next start", async () => {
    const place = makePlace();
    await migrateAt(place, migrationsDir);
    await migrateAt(place, migrationsDir);
    expect(tablesIn(place)).toEqual(expect.arrayContaining(["cursor", "form", "message", "run", "run_event"]));
  });

  it("refuse a database that a newer program has changed, and say what happened, what is unsafe and what to do", async () => {
    const place = makePlace();
    addMigration(place, "0001-runs.ts", `await db.schema.createTable("run").addColumn("id", "text").execute();`);
    addMigration(place, "9999-later.ts", `await db.schema.createTable("later").addColumn("id", "text").execute();`);
    await migrateAt(place, place.migrations);

    const fault: unknown = await migrateAt(place, migrationsDir).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ name: "StoreError", code: "newer_database" });
    const { message } = fault as Error;
    expect(message).toContain(place.file);
    expect(message).toMatch(/was changed by a newer Signalbox: it knows 9999-later, and this program ends at \d{4}-/);
    expect(message).toContain("unsafe");
    expect(message).toContain("Start the newer version again, or restore the backup");
    expect(tablesIn(place)).toContain("later");
  });

  it("happen whole or not at all", async () => {
    const place = makePlace();
    addMigration(place, "0001-one.ts", `await db.schema.createTable("one").addColumn("id", "text").execute();`);
    await migrateAt(place, place.migrations);
    addMigration(
      place,
      "0002-two.ts",
      `await db.schema.createTable("two").addColumn("id", "text").execute(); throw new Error("the power went out");`,
    );

    await expect(migrateAt(place, place.migrations)).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringMatching(/at 0002-two: the power went out\. Nothing was changed/) as unknown,
    });
    expect(tablesIn(place)).toContain("one");
    expect(tablesIn(place)).not.toContain("two");
  });

  it.each([
    ["are missing", (): void => {}, "there is none"],
    [
      "have no up",
      (place: Place): void => writeFileSync(path.join(place.migrations, "0001-empty.ts"), "export const down = 1;\n"),
      "must export a function",
    ],
    [
      "are no TypeScript",
      (place: Place): void => writeFileSync(path.join(place.migrations, "0001-odd.ts"), "export const = ;\n"),
      "cannot be read",
    ],
  ])("are a fault when they %s", async (_situation, arrange, words) => {
    const place = makePlace();
    arrange(place);
    await expect(migrateAt(place, place.migrations)).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringContaining(words) as unknown,
    });
  });

  it("ignore other files in their directory", async () => {
    const place = makePlace();
    copyFileSync(path.join(migrationsDir, "0001-runs.ts"), path.join(place.migrations, "notes.ts"));
    addMigration(place, "0001-one.ts", `await db.schema.createTable("one").addColumn("id", "text").execute();`);
    await migrateAt(place, place.migrations);
    expect(tablesIn(place)).not.toContain("run");
  });
});
