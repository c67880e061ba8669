import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { startProcess } from "../harness/process.ts";

const warning = "What waited in the dump runs at the first start";

test("where the database is Postgres, both commands and the docs say the same way, and warn of what would run twice", async () => {
  const environment = { SIGNALBOX_DATABASE: "postgres://signalbox@db.example:5432/signalbox" };
  for (const command of ["backup", "restore"]) {
    const asked = startProcess([command, "/nowhere/a-file"], environment);
    expect(await asked.ended()).toBe(1);
    expect(asked.output()).toContain("pg_dump");
    expect(asked.output()).toMatch(/`pg_restore` into a new database/);
    expect(asked.output()).toContain(warning);
    expect(asked.output()).not.toContain("--clean");
  }
  const docs = (await readFile("docs/operations.md", "utf8")).replaceAll("\n", " ");
  expect(docs).toContain(warning);
  expect(docs).toContain("restore into a new database");
});
