import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { backupSqlite } from "../../src/store/sqlite/backup.ts";
import { restoreSqlite } from "../../src/store/sqlite/restore.ts";
import { openTrail } from "../../src/store/open.ts";
import { startProcess } from "../harness/process.ts";
import { migrationsDir, openTestStore, temporaryDirectory } from "../harness/store.ts";
import { runIn } from "../harness/values.ts";

const options = { force: false, aside: ".before", prepare: async () => {} };

/** A server that never stops writing, and the ids that it has told to be on disk. */
async function startServer(file: string) {
  const program = path.join(import.meta.dirname, "keep-writing.ts");
  const child = spawn(process.execPath, [program, file, migrationsDir], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  const lines = (): string[] => told.split("\n").slice(0, -1);
  while (lines().length < 100) await once(child.stdout, "data");
  return { lines, child };
}

async function soundness(file: string) {
  const { trail, close } = await openTrail(file);
  const verdict = await verifyChain(trail);
  await close();
  return verdict;
}

it("a backup beside a server under load is complete to an instant, and a restore of it is a database", async () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, "runs.db");
  const { lines, child } = await startServer(file);
  const before = lines();
  const backup = path.join(directory, "backup.db");
  await backupSqlite(file, backup);
  // The server was not held up.
  const after = lines().length;
  while (lines().length === after) await once(child.stdout, "data");
  expect(readdirSync(directory).filter((name) => name.startsWith("backup"))).toEqual(["backup.db"]);
  expect(await soundness(backup)).toMatchObject({ isSound: true });
  expect(await soundness(file)).toMatchObject({ isSound: true });

  await expect(restoreSqlite(file, backup, { ...options, force: true })).rejects.toMatchObject({ code: "in_use" });
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect(restoreSqlite(file, backup, options)).rejects.toMatchObject({ code: "exists" });
  expect(await restoreSqlite(file, backup, { ...options, force: true })).toBe(`${file}.before`);

  const { runs } = await openTestStore(file);
  for (const line of before) {
    const [what, id = ""] = line.split(" ");
    const run = await runs.get(id);
    expect(run, line).toBeDefined();
    if (what === "ended") expect(run?.status).toBe("succeeded");
  }
  // What was there before is a whole database too, with the log that the kill left.
  const former = await openTestStore(`${file}.before`);
  const lastEnded = lines().findLast((line) => line.startsWith("ended")) ?? "";
  expect(await former.runs.get(lastEnded.split(" ")[1] ?? "")).toMatchObject({ status: "succeeded" });
});

it("a restore needs no database to be there", async () => {
  const directory = temporaryDirectory();
  const store = await openTestStore(path.join(directory, "runs.db"));
  const { run, events } = runIn("succeeded");
  await store.runs.create(run, events);
  await backupSqlite(path.join(directory, "runs.db"), path.join(directory, "backup.db"));
  expect(
    await restoreSqlite(path.join(directory, "new.db"), path.join(directory, "backup.db"), options),
  ).toBeUndefined();
  const restored = await openTestStore(path.join(directory, "new.db"));
  expect(await restored.runs.get(run.id)).toStrictEqual(run);
});

it("a backup that is damaged or was tampered with is refused, and what is there stays", async () => {
  const directory = temporaryDirectory();
  const [file, backup] = [path.join(directory, "runs.db"), path.join(directory, "backup.db")];
  const store = await openTestStore(file);
  for (let nth = 0; nth < 200; nth += 1) {
    const { run, events } = runIn("succeeded");
    await store.runs.create(run, events);
  }
  await store.close();
  await backupSqlite(file, backup);
  const sound = readFileSync(backup);
  const there = readFileSync(file);

  const refused: [spoil: () => void, code: string][] = [
    [() => writeFileSync(backup, "notes"), "not_a_database"],
    [() => writeFileSync(backup, sound.subarray(0, sound.length / 2)), "damaged"],
    [
      () => {
        writeFileSync(backup, sound);
        const handle = new BetterSqlite3(backup);
        handle.exec("update run_event set event = replace(event, 'Ana', 'Bob') where seq = 1");
        handle.close();
      },
      "damaged",
    ],
  ];
  for (const [spoil, code] of refused) {
    spoil();
    await expect(restoreSqlite(file, backup, { ...options, force: true })).rejects.toMatchObject({ code });
    expect(readFileSync(file).equals(there)).toBe(true);
  }
  await expect(restoreSqlite(file, path.join(directory, "none.db"), options)).rejects.toMatchObject({
    code: "missing",
  });
  expect(readdirSync(directory).filter((name) => /restoring|before/.test(name))).toEqual([]);
});

it("a backup is never written over another, nor of a database that is not there", async () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, "runs.db");
  await openTestStore(file);
  writeFileSync(path.join(directory, "backup.db"), "mine");
  await expect(backupSqlite(file, path.join(directory, "backup.db"))).rejects.toMatchObject({ code: "exists" });
  expect(readFileSync(path.join(directory, "backup.db"), "utf8")).toBe("mine");
  const none = path.join(directory, "none.db");
  await expect(backupSqlite(none, path.join(directory, "other.db"))).rejects.toMatchObject({ code: "missing" });
  expect(existsSync(none)).toBe(false);
});

it("the command line makes backups, restores them and verifies the history", async () => {
  const directory = temporaryDirectory();
  const environment = { SIGNALBOX_DATABASE: path.join(directory, "runs.db") };
  const store = await openTestStore(environment.SIGNALBOX_DATABASE);
  const { run, events } = runIn("succeeded");
  await store.runs.create(run, events);
  const waiting = [runIn("queued"), runIn("awaiting_approval")];
  for (const other of waiting) await store.runs.create(other.run, other.events);
  const backup = path.join(directory, "backup.db");
  async function signalbox(...args: string[]) {
    const started = startProcess(args, environment);
    return { code: await started.ended(), output: started.output() };
  }

  const sound = await signalbox("audit", "verify");
  expect(sound).toMatchObject({
    code: 0,
    output: expect.stringContaining(`sound: ${events.length + 4} events.`) as unknown,
  });
  const head = sound.output.trim().split("\n").at(-1) ?? "";
  expect(head).toMatch(/^\d+:[\w-]{43}$/);
  expect(await signalbox("audit", "verify", "--noted", "1:x")).toMatchObject({
    code: 1,
    output: expect.stringContaining("Event 1 had another hash when it was noted") as unknown,
  });
  expect(await signalbox("backup", backup)).toMatchObject({ code: 0 });
  expect(await signalbox("restore", backup, "--force")).toMatchObject({
    code: 1,
    output: expect.stringContaining("Another Signalbox is running") as unknown,
  });
  await store.close();
  expect(await signalbox("restore", backup, "--force")).toMatchObject({
    code: 0,
    output: expect.stringContaining("2 runs were waiting in it. They may have run since") as unknown,
  });
  const restored = await openTestStore(environment.SIGNALBOX_DATABASE);
  expect((await restored.runs.list({ order: "oldest" })).map(({ status }) => status)).toEqual([
    ...["succeeded", "denied", "expired"],
  ]);
  await restored.close();

  const handle = new BetterSqlite3(environment.SIGNALBOX_DATABASE);
  handle.exec("delete from run_event where seq = 2");
  handle.close();
  expect(await signalbox("audit", "verify", "--noted", head)).toMatchObject({
    code: 1,
    output: expect.stringContaining("Event 2 is missing, and retention did not remove it.") as unknown,
  });
}, 60_000);

it("with --continue what waited goes on, since nothing can have happened after the backup", async () => {
  const directory = temporaryDirectory();
  const environment = { SIGNALBOX_DATABASE: path.join(directory, "new.db") };
  const store = await openTestStore(path.join(directory, "runs.db"));
  const { run, events } = runIn("queued");
  await store.runs.create(run, events);
  await backupSqlite(path.join(directory, "runs.db"), path.join(directory, "backup.db"));
  const restore = startProcess(["restore", path.join(directory, "backup.db"), "--continue"], environment);
  expect(await restore.ended()).toBe(0);
  const restored = await openTestStore(environment.SIGNALBOX_DATABASE);
  expect(await restored.runs.queued(Infinity)).toMatchObject([{ runId: run.id }]);
});
