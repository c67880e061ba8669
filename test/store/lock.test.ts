import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { migrationsDir, openTestStore, temporaryDirectory } from "../harness/store.ts";

it("refuses a second process on the same file, by whatever name, and says what to do", async () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, "runs.db");
  await openTestStore(file);
  await expect(openTestStore(file)).rejects.toMatchObject({
    name: "StoreError",
    code: "in_use",
    message: expect.stringContaining(`Another Signalbox is running on ${file}`) as unknown,
  });

  mkdirSync(path.join(directory, "elsewhere"));
  const link = path.join(directory, "elsewhere", "link.db");
  symlinkSync(file, link);
  await expect(openTestStore(link)).rejects.toMatchObject({ code: "in_use" });
});

it("lets go of the file when it closes", async () => {
  const file = path.join(temporaryDirectory(), "runs.db");
  const first = await openTestStore(file);
  await first.close();
  await openTestStore(file);
});

it("is free again, with everything in it, after kill -9", async () => {
  const file = path.join(temporaryDirectory(), "runs.db");
  const program = path.join(import.meta.dirname, "hold-store.ts");
  const child = spawn(process.execPath, [program, file, migrationsDir], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  await expect(openTestStore(file)).rejects.toMatchObject({ code: "in_use" });

  child.kill("SIGKILL");
  await once(child, "exit");
  const store = await openTestStore(file);
  expect(await store.runs.get("written-by-the-child")).toMatchObject({ status: "running" });
});
