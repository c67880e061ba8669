import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { backupSqlite } from "../../src/store/sqlite/backup.ts";
import { openTestStore, temporaryDirectory } from "../harness/store.ts";
import { aRequest, runIn } from "../harness/values.ts";

const program = path.join(import.meta.dirname, "restore-and-die.ts");

/** A backup with one run, and a database with another one, part of which is only in the log that a kill has left. */
async function givenFiles() {
  const directory = temporaryDirectory();
  const backup = path.join(directory, "backup.db");
  const source = await openTestStore(path.join(directory, "source.db"));
  const inBackup = runIn("succeeded", aRequest({ id: "in-backup" }));
  await source.runs.create(inBackup.run, inBackup.events);
  await backupSqlite(path.join(directory, "source.db"), backup);
  await source.close();
  const store = await openTestStore(path.join(directory, "killed.db"));
  const before = runIn("succeeded", aRequest({ id: "before" }));
  await store.runs.create(before.run, before.events);

  /** As a server leaves it that is killed. */
  function place(): string {
    const file = path.join(temporaryDirectory(), "runs.db");
    for (const end of ["", "-wal"]) copyFileSync(path.join(directory, `killed.db${end}`), file + end);
    return file;
  }
  return { backup, place };
}

async function idsIn(file: string): Promise<string[]> {
  const store = await openTestStore(file);
  const runs = await store.runs.list({ order: "oldest" });
  await store.close();
  return runs.map(({ id }) => id);
}

/** @param noLinks what the volume says to who wants a second name for a file */
function restore(file: string, backup: string, killAt: number, noLinks?: string): boolean {
  const args = [program, file, backup, String(killAt), ...(noLinks === undefined ? [] : [noLinks])];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (signal === null && !stdout.includes("restored")) throw new Error(`the restore failed: ${stderr}`);
  return signal === null;
}

it("a restore that is killed leaves the former database or the restored one, whole, and can be repeated", async () => {
  const { backup, place } = await givenFiles();
  const found: string[] = [];
  for (let killAt = 1; ; killAt += 1) {
    const file = place();
    const isDone = restore(file, backup, killAt);
    const ids = await idsIn(file);
    expect(["before", "in-backup"], `killed before call ${killAt}`).toContain(ids.join());
    found.push(ids.join());
    const former = `${file}.before-now`;
    // What has been replaced is kept, and nothing else bears that name once the database has been opened.
    expect(existsSync(former), `killed before call ${killAt}`).toBe(ids[0] === "in-backup");
    if (existsSync(former)) expect(await idsIn(former)).toEqual(["before"]);
    if (isDone) break;
    const again = place();
    restore(again, backup, killAt);
    // Repeated at once, without a start in between.
    if (ids[0] === "before") {
      restore(again, backup, 0);
      expect(await idsIn(again)).toEqual(["in-backup"]);
      expect(readdirSync(path.dirname(again)).filter((name) => name.includes("restoring"))).toEqual([]);
    }
  }
  // The kill came before and after the one step that matters.
  expect(new Set(found.slice(0, -1))).toEqual(new Set(["before", "in-backup"]));
}, 120_000);

it("where files have one name only the former database is copied, and whatever kills that leaves a whole one", async () => {
  const { backup, place } = await givenFiles();
  for (let killAt = 1; ; killAt += 1) {
    const file = place();
    const isDone = restore(file, backup, killAt, "EOPNOTSUPP");
    const former = `${file}.before-now`;
    const ids = await idsIn(file);
    expect(ids, `killed before call ${killAt}`).toEqual([existsSync(former) ? expect.any(String) : "before"]);
    if (existsSync(former)) expect(await idsIn(former)).toEqual(["before"]);
    if (isDone) {
      expect(ids).toEqual(["in-backup"]);
      break;
    }
    restore(file, backup, 0, "EPERM");
    expect(await idsIn(file)).toEqual(["in-backup"]);
    expect(readdirSync(path.dirname(file)).filter((name) => /restoring|copying/.test(name))).toEqual([]);
  }
}, 120_000);

it("a database that nobody can open is replaced, and kept as it is", async () => {
  const { backup, place } = await givenFiles();
  const file = place();
  for (const end of ["", "-wal"]) writeFileSync(file + end, "notes".repeat(2_000));
  expect(restore(file, backup, 0)).toBe(true);
  expect(await idsIn(file)).toEqual(["in-backup"]);
  expect(readFileSync(`${file}.before-now`, "utf8")).toBe("notes".repeat(2_000));
});
