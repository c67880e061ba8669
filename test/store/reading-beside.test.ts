import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { openTestStore, temporaryDirectory } from "../harness/store.ts";
import { runIn } from "../harness/values.ts";

/** What another program may try that wants the file for itself. */
const greedy = [
  "begin exclusive; insert into favourite (actor, action_id) values ('a', 'b')",
  "pragma locking_mode = exclusive; begin exclusive",
  "pragma wal_checkpoint(truncate)",
  "vacuum",
  "pragma journal_mode = delete",
];

it.each(greedy)("a server reads whatever another program does with its file: %s", async (statement) => {
  const file = path.join(temporaryDirectory(), "runs.db");
  const { runs } = await openTestStore(file);
  const { run, events } = runIn("succeeded");
  await runs.create(run, events);
  const other = new BetterSqlite3(file, { timeout: 0 });
  onTestFinished(() => void other.close());
  try {
    other.exec(statement);
  } catch (fault) {
    // It may be refused; nobody is hurt then either.
    expect(fault).toMatchObject({ code: "SQLITE_BUSY" });
  }
  // Nothing here waits or tries again: the log is the server's own to read, for as long as it has the file open.
  expect(await runs.list({ order: "oldest" })).toEqual([run]);
});
