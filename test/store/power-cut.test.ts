import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createStore } from "../../src/store/store.ts";
import { silentLog } from "../../src/lib/log.ts";
import { migrationsDir, temporaryDirectory } from "../harness/store.ts";

/** The disk is made of a small C library; Linux with a C compiler can build it. */
const canCut = process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;
const whyNot = canCut ? "" : " (SKIPPED: it needs Linux and a C compiler)";

/** After how many acknowledgements the power goes; more of them in a longer test. */
const cuts = Number(process.env["POWER_CUTS"] ?? 3);

/** Lets a program write until it has acknowledged `acks` changes, then cuts the power. What it had acknowledged, and what is left. */
async function cutPower(acks: number, synchronous: "FULL" | "NORMAL") {
  const directory = temporaryDirectory();
  const [files, disk, library] = ["files", "disk", "power-cut.so"].map((name) => path.join(directory, name));
  if (!files || !disk || !library) throw new Error("there are three");
  for (const folder of [files, disk]) mkdirSync(folder);
  const source = path.join(import.meta.dirname, "power-cut.c");
  const built = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], { encoding: "utf8" });
  expect(built.stderr).toBe("");

  const program = path.join(import.meta.dirname, "keep-writing.ts");
  const child = spawn(process.execPath, [program, path.join(files, "runs.db"), migrationsDir, synchronous], {
    env: { ...process.env, LD_PRELOAD: library, POWER_CUT_FILES: files, POWER_CUT_DISK: disk },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  while (told.split("\n").length <= acks) await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "close");

  const engine = await openSqlite({ file: path.join(disk, "runs.db"), migrationsDir, log: silentLog });
  const { runs, close } = createStore(engine);
  const acknowledged = told.split("\n").slice(0, -1);
  const lost: string[] = [];
  for (const line of acknowledged) {
    const [what, id = ""] = line.split(" ");
    const run = await runs.get(id);
    if (!run || (what === "ended" && run.status !== "succeeded")) lost.push(line);
  }
  const verdict = await verifyChain(createAuditTrail(engine.db));
  await close();
  return { acknowledged, lost, verdict };
}

it.skipIf(!canCut)(
  `after a power cut everything acknowledged is there, and the history is sound${whyNot}`,
  async () => {
    for (let cut = 1; cut <= cuts; cut += 1) {
      const { acknowledged, lost, verdict } = await cutPower(37 + 211 * cut, "FULL");
      expect(acknowledged.length).toBeGreaterThan(200);
      expect(lost).toEqual([]);
      expect(verdict).toMatchObject({ isSound: true });
    }
  },
  20_000 + cuts * 10_000,
);

it.skipIf(!canCut)(
  `the same test finds what synchronous=NORMAL loses${whyNot}`,
  async () => {
    const { lost, verdict } = await cutPower(500, "NORMAL");
    expect(lost.length).toBeGreaterThan(0);
    // Lost, but not broken.
    expect(verdict).toMatchObject({ isSound: true });
  },
  30_000,
);
