import { existsSync, mkdirSync, writeFileSync, chmodSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openConnection } from "../../src/store/sqlite/connection.ts";
import { StoreError } from "../../src/store/errors.ts";
import { openTestStore, temporaryDirectory } from "../harness/store.ts";
import { runIn } from "../harness/values.ts";

describe("a connection", () => {
  it("runs with the settings that durability needs", () => {
    const connection = openConnection(path.join(temporaryDirectory(), "runs.db"));
    const settings = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map((name) =>
      connection.handle.pragma(name, { simple: true }),
    );
    connection.close();
    expect(settings).toEqual(["wal", 2, 1, 5_000]);
  });

  it("is refused where the settings cannot hold: a database in memory has no log on disk", () => {
    expect(() => openConnection(":memory:")).toThrow(
      expect.objectContaining({ code: "wrong_settings", message: expect.stringContaining("journal_mode") as unknown }),
    );
  });
});

describe("opening", () => {
  const isRoot = process.getuid?.() === 0;

  it.each<[situation: string, make: (directory: string) => string, code: StoreError["code"], words: string]>([
    [
      "the directory is missing",
      (directory) => path.join(directory, "none", "runs.db"),
      "directory_missing",
      "does not exist. Make it",
    ],
    [
      "a directory is where the file should be",
      (directory) => {
        mkdirSync(path.join(directory, "runs.db"));
        return path.join(directory, "runs.db");
      },
      "cannot_open",
      "is a directory",
    ],
    [
      "the file is no database",
      (directory) => {
        writeFileSync(path.join(directory, "runs.db"), "these are notes and no database\n".repeat(50));
        return path.join(directory, "runs.db");
      },
      "not_a_database",
      "is not a SQLite database. Nothing was changed",
    ],
    ["nobody may write there", () => "/proc/runs.db", "cannot_open", "may write in its directory"],
  ])("says what to do when %s", async (_situation, make, code, words) => {
    const file = make(temporaryDirectory());
    const fault: unknown = await openTestStore(file).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(StoreError);
    expect(fault).toMatchObject({ code, message: expect.stringContaining(words) as unknown });
    expect((fault as StoreError).message).toContain(file);
  });

  it.skipIf(isRoot)("says what to do when the file may not be written", async () => {
    const file = path.join(temporaryDirectory(), "runs.db");
    await (await openTestStore(file)).close();
    chmodSync(file, 0o444);
    await expect(openTestStore(file)).rejects.toMatchObject({ code: "not_writable" });
  });

  it.skipIf(isRoot)("says what to do when the directory may not be written", async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o555);
    await expect(openTestStore(path.join(directory, "runs.db"))).rejects.toMatchObject({ code: "cannot_open" });
    chmodSync(directory, 0o755);
  });

  it("leaves nothing locked behind when it fails", async () => {
    const file = path.join(temporaryDirectory(), "runs.db");
    writeFileSync(file, "these are notes and no database\n".repeat(50));
    await expect(openTestStore(file)).rejects.toMatchObject({ code: "not_a_database" });
    await expect(openTestStore(file)).rejects.toMatchObject({ code: "not_a_database" });
  });
});

describe("closing", () => {
  it("keeps everything for the next start, and leaves one file without a log", async () => {
    const file = path.join(temporaryDirectory(), "runs.db");
    const first = await openTestStore(file);
    const { run, events } = runIn("succeeded");
    await first.runs.create(run, events);
    await first.messages.save({ runId: run.id, kind: "run", channel: "C1", ts: "1.2", contentDigest: "sha256:1" });
    await first.forms.save("V1", { step: 2 }, 1_000);
    await first.cursors.write("reporter", 3);
    await first.close();
    expect(existsSync(`${file}-wal`)).toBe(false);

    const second = await openTestStore(file);
    expect(await second.runs.get(run.id)).toStrictEqual(run);
    expect(await second.runs.eventsOf(run.id)).toHaveLength(events.length);
    expect(await second.messages.get(run.id, "run")).toMatchObject({ ts: "1.2" });
    expect(await second.forms.load("V1", 0)).toEqual({ step: 2 });
    expect(await second.cursors.read("reporter")).toBe(3);
  });

  it("finishes what is being written, may be asked for twice, and is not healthy afterwards", async () => {
    const file = path.join(temporaryDirectory(), "runs.db");
    const store = await openTestStore(file);
    expect(await store.isHealthy()).toBe(true);
    const { run, events } = runIn("queued");
    const writing = store.runs.create(run, events);
    await Promise.all([store.close(), store.close()]);
    expect(await writing).toMatchObject({ result: "created" });
    expect(await store.isHealthy()).toBe(false);
    await expect(store.runs.get(run.id)).rejects.toThrow();
    expect(await (await openTestStore(file)).runs.get(run.id)).toStrictEqual(run);
  });
});
