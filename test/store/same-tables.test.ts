import { expect, it } from "vitest";
import { describePostgres } from "../harness/postgres.ts";
import { openPostgresEngine } from "../harness/postgres-store.ts";
import { openTestEngine } from "../harness/store.ts";
import type { Engine } from "../../src/store/store.ts";

async function columnsOf({ db }: Engine): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables
    .filter(({ name }) => !name.startsWith("sqlite_"))
    .flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))
    .toSorted();
}

describePostgres("Migrations", () => {
  it("make the same tables and columns in both engines", async () => {
    expect(await columnsOf(await openPostgresEngine())).toEqual(await columnsOf(await openTestEngine()));
  });
});
