import BetterSqlite3 from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { noRunCache } from "../../src/store/run-cache.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { explainFault } from "../../src/store/sqlite/explain-fault.ts";
import { openTables } from "../harness/store.ts";
import { aRequest, runIn } from "../harness/values.ts";

describe("a full disk", () => {
  it("is said, loses nothing, and passes without a restart", async () => {
    const { connection, db, committer, reads } = await openTables();
    const store = createRunStore(db, committer, noRunCache, reads);
    const before = runIn("queued");
    await store.create(before.run, before.events);

    const pages = connection.handle.pragma("page_count", { simple: true }) as number;
    connection.handle.pragma(`max_page_count = ${pages}`);
    const large = runIn("queued", aRequest({ values: { index: "x".repeat(100_000) } }));
    await expect(store.create(large.run, large.events)).rejects.toMatchObject({
      name: "StoreError",
      code: "disk_full",
      message: expect.stringContaining("the disk is full") as unknown,
    });
    expect(await store.list({ order: "oldest" })).toStrictEqual([before.run]);

    connection.handle.pragma("max_page_count = 1000000");
    await store.create(large.run, large.events);
    expect(await store.get(large.run.id)).toStrictEqual(large.run);
  });
});

describe("faults in an operator's words", () => {
  it.each([
    ["SQLITE_CANTOPEN", "cannot_open"],
    ["SQLITE_NOTADB", "not_a_database"],
    ["SQLITE_READONLY_DIRECTORY", "not_writable"],
    ["SQLITE_PERM", "not_writable"],
    ["SQLITE_FULL", "disk_full"],
    ["SQLITE_CORRUPT_INDEX", "damaged"],
    ["SQLITE_IOERR_FSYNC", "cannot_open"],
    ["SQLITE_BUSY_SNAPSHOT", "in_use"],
  ])("%s is %s", (sqliteCode, code) => {
    const fault = explainFault(new BetterSqlite3.SqliteError("what SQLite says", sqliteCode), "/data/runs.db");
    expect(fault).toBeInstanceOf(StoreError);
    expect(fault).toMatchObject({ code });
    expect((fault as StoreError).message).toMatch(/^The database \/data\/runs\.db .*\(SQLITE_\w+: what SQLite says\)$/);
  });

  it("leaves other faults as they are", () => {
    const others = [new Error("else"), new BetterSqlite3.SqliteError("UNIQUE failed", "SQLITE_CONSTRAINT_UNIQUE"), 1];
    for (const other of others) expect(explainFault(other, "/data/runs.db")).toBe(other);
  });
});
