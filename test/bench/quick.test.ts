/** Each program of the benchmark runs, in its smallest size and without the peers that need a server. No time is looked at. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { programs } from "./programs.ts";

const main = path.join(import.meta.dirname, "main.ts");

async function bench(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--quick", "--alone", ...words]);
  return stdout;
}

describe("all of them in small", () => {
  const sections = new Map<string, string>();

  beforeAll(async () => {
    for (const section of (await bench()).split("\n== ").slice(1)) {
      sections.set(section.slice(0, section.indexOf(":")), section.slice(section.indexOf("\n")));
    }
  }, 180_000);

  test.each(programs)("$name prints figures and no failure", ({ name }) => {
    expect(sections.get(name)).toMatch(/\d/);
    expect(sections.get(name)).not.toMatch(/NaN|failed|gave up/);
  });

  test("no lane of ours overlaps or loses its order", () => {
    const ours = sections.get("lanes")?.match(/^Signalbox on SQLite .*$/gm) ?? [];
    expect(ours).toHaveLength(2);
    for (const line of ours) expect(line).toMatch(/ 0 +0$/);
  });

  test("a peer that is left out says so in its row", () => {
    expect(sections.get("hot-lane")).toMatch(/^graphile-worker, named queues +not measured: left out$/m);
  });
});

test("only those are measured that are named", async () => {
  const lines = (await bench("hot-lane", "--only", "P-QUEUE in, nobody")).split("\n");
  expect(lines.filter((line) => /not measured: left out$/.test(line)).length).toBeGreaterThan(1);
  expect(lines.filter((line) => /^(Signalbox|p-queue) .*\d$/.test(line))).toEqual([
    expect.stringMatching(/^p-queue in memory /) as string,
  ]);
});

test("an unknown program is refused with those that there are", async () => {
  await expect(bench("lines")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^There are command, .*lanes.*; "lines" is none of these\.$/m) as string,
  });
});
