import { describe, expect, it } from "vitest";
import type { LogChunk } from "../../src/runs/log-ports.ts";
import { noRunCache } from "../../src/store/run-cache.ts";
import { createRunLogStore } from "../../src/store/run-logs.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { openTables } from "../harness/store.ts";
import { runIn } from "../harness/values.ts";

async function open(limits?: { head: number; tail: number }) {
  const { db, connection, committer } = await openTables();
  const { run, events } = runIn("running");
  await createRunStore(db, committer, noRunCache).create(run, events);
  return { logs: createRunLogStore(db, committer, limits), id: run.id, db, connection };
}

function linesOf(chunks: readonly LogChunk[]): string[] {
  return chunks.flatMap(({ text }) => text.split("\n"));
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

describe("the log of a run", () => {
  it("gives back what was added, in order, from the beginning or from a line", async () => {
    const { logs, id } = await open();
    expect([await logs.read(id), await logs.count(id), await logs.readEnd(id)]).toEqual([[], 0, []]);
    await logs.append(id, ["a", "", "é\t"], 1);
    await logs.append(id, [], 1);
    await logs.append(id, ["b"], 1);
    expect(await logs.read(id)).toEqual([{ line: 0, lines: 4, text: "a\n\né\t\nb" }]);

    await logs.append(id, numbered(4, 3_000), 1);
    expect(linesOf(await logs.read(id))).toEqual(["a", "", "é\t", "b", ...numbered(4, 3_000)]);
    expect(await logs.count(id)).toBe(3_000);
    const some = await logs.read(id, 2_500);
    expect(some[0]?.line).toBeLessThanOrEqual(2_500);
    expect((some[0]?.line ?? 0) + (some[0]?.lines ?? 0)).toBeGreaterThan(2_500);
  });

  it("does not become a row for each line", async () => {
    const { logs, id, connection } = await open();
    for (let line = 0; line < 1_000; line += 1) await logs.append(id, [`line ${line}`], 1);
    const rows = connection.handle.prepare("select count(*) from run_log").pluck().get();
    expect(rows).toBeLessThan(5);
    expect(linesOf(await logs.read(id))).toEqual(numbered(0, 1_000));
  });

  it("keeps beginning and end of a long one, and its numbers tell of the cut", async () => {
    const { logs, id, connection } = await open({ head: 10_000, tail: 50_000 });
    for (let from = 0; from < 100_000; from += 1_000) await logs.append(id, numbered(from, from + 1_000), 1);
    const chunks = await logs.read(id);
    const lines = linesOf(chunks);
    expect(lines[0]).toBe("line 0");
    expect(lines.at(-1)).toBe("line 99999");
    expect(await logs.count(id)).toBe(100_000);
    for (const { line, lines: count, text } of chunks) {
      expect(text.split("\n")).toEqual(numbered(line, line + count));
    }
    const gaps = chunks.filter(({ line }, index) => {
      const before = chunks[index - 1];
      return before !== undefined && before.line + before.lines !== line;
    });
    expect(gaps).toHaveLength(1);
    const bytes = connection.handle.prepare("select sum(length(text)) from run_log").pluck().get() as number;
    expect(bytes).toBeGreaterThan(60_000);
    expect(bytes).toBeLessThan(110_000);
  });

  it("ends with at least four KiB, or with all of it", async () => {
    const { logs, id } = await open();
    await logs.append(id, numbered(0, 10_000), 1);
    await logs.append(id, ["last"], 1);
    const end = linesOf(await logs.readEnd(id));
    expect(end.at(-1)).toBe("last");
    expect(end.join("\n").length).toBeGreaterThan(4_000);
  });

  it("goes with its run", async () => {
    const { logs, id, db } = await open();
    await logs.append(id, ["a"], 1);
    await db.deleteFrom("run_event").execute();
    await db.deleteFrom("run").execute();
    expect(await logs.read(id)).toEqual([]);
  });

  it("is written by the owner of the run, and by nobody else", async () => {
    const { logs, id } = await open();
    expect(await logs.append("none", ["a"], 1)).toBe(false);
    expect(await logs.append(id, ["late"], 2)).toBe(false);
    expect(await logs.append(id, ["a"], 1)).toBe(true);
    expect(linesOf(await logs.read(id))).toEqual(["a"]);
  });
});
