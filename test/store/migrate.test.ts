import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentLog } from "../../src/lib/log.ts";
import { openStore, type Store } from "../../src/store/open.ts";
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

async function openAt({ file }: Place, from: string): Promise<Store> {
  const store = await openStore({ file, migrationsDir: from, log: silentLog });
  onTestFinished(() => store.close());
  return store;
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
    await (await openAt(place, migrationsDir)).close();
    await (await openAt(place, migrationsDir)).close();
    expect(tablesIn(place)).toEqual(expect.arrayContaining(["cursor", "form", "message", "run", "run_event"]));
  });

  it("refuse a database that a newer program has changed, and say what happened, what is unsafe and what to do", async () => {
    const place = makePlace();
    addMigration(place, "0001-runs.ts", `await db.schema.createTable("run").addColumn("id", "text").execute();`);
    addMigration(place, "0002-later.ts", `await db.schema.createTable("later").addColumn("id", "text").execute();`);
    // Only the first query of a healthy store matters here, and that is none: the newer program's tables stay unused.
    await (await openAt(place, place.migrations)).close();

    const fault: unknown = await openAt(place, migrationsDir).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ name: "StoreError", code: "newer_database" });
    const { message } = fault as Error;
    expect(message).toContain(place.file);
    expect(message).toMatch(/was changed by a newer Signalbox: it knows 0002-later, and this program ends at \d{4}-/);
    expect(message).toContain("unsafe");
    expect(message).toContain("Start the newer version again, or restore the backup");
    expect(tablesIn(place)).toContain("later");
  });

  it("happen whole or not at all", async () => {
    const place = makePlace();
    addMigration(place, "0001-one.ts", `await db.schema.createTable("one").addColumn("id", "text").execute();`);
    await (await openAt(place, place.migrations)).close();
    addMigration(
      place,
      "0002-two.ts",
      `await db.schema.createTable("two").addColumn("id", "text").execute(); throw new Error("the power went out");`,
    );

    await expect(openAt(place, place.migrations)).rejects.toMatchObject({
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
    await expect(openAt(place, place.migrations)).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringContaining(words) as unknown,
    });
  });

  it("ignore other files in their directory", async () => {
    const place = makePlace();
    copyFileSync(path.join(migrationsDir, "0001-runs.ts"), path.join(place.migrations, "notes.ts"));
    addMigration(place, "0001-one.ts", `await db.schema.createTable("one").addColumn("id", "text").execute();`);
    await openAt(place, place.migrations);
    expect(tablesIn(place)).not.toContain("run");
  });
});
