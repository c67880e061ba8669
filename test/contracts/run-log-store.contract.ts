import { describe, expect, it } from "vitest";
import type { LogChunk } from "../../src/runs/log-ports.ts";
import { createRunLogStore } from "../../src/store/run-logs.ts";
import { createStore, type Engine } from "../../src/store/store.ts";
import { aDeployment, aRequest, noon, runIn, succeeded } from "../harness/values.ts";

function linesOf(chunks: readonly LogChunk[]): string[] {
  return chunks.flatMap(({ text }) => text.split("\n"));
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

/** What every `RunLogStore` must do. `openEngine` gives an empty database for each test. */
export function runLogStoreContract(name: string, openEngine: () => Promise<Engine>): void {
  async function open(limits?: { head: number; tail: number }) {
    const engine = await openEngine();
    const { runs } = createStore(engine);
    const { run, events } = runIn("running");
    await runs.create(run, events);

    async function end(): Promise<void> {
      await runs.append(run, [{ type: "ended", at: noon + 60_000, outcome: succeeded }]);
    }
    return { logs: createRunLogStore(engine.db, engine.committer, limits), id: run.id, run, runs, end, db: engine.db };
  }

  describe(`RunLogStore contract: ${name}`, () => {
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
      const { logs, id, db } = await open();
      for (let line = 0; line < 1_000; line += 1) await logs.append(id, [`line ${line}`], 1);
      const rows = await db.selectFrom("run_log").select("line").execute();
      expect(rows.length).toBeLessThan(5);
      expect(linesOf(await logs.read(id))).toEqual(numbered(0, 1_000));
    });

    it("keeps beginning and end of a long one, and its numbers tell of the cut", async () => {
      const { logs, id, db } = await open({ head: 10_000, tail: 50_000 });
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
      const texts = await db.selectFrom("run_log").select("text").execute();
      const bytes = texts.reduce((sum, { text }) => sum + text.length, 0);
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

    it("is written by whoever carries the run out now, and by nobody once it has ended", async () => {
      const { logs, id, run, runs } = await open();
      expect(await logs.append(id, ["a"], 2)).toBe(false);
      expect(await logs.append("none", ["a"], 1)).toBe(false);
      expect(await logs.append(id, ["a"], 1)).toBe(true);
      const takenOver = await runs.append(run, [{ type: "taken_over", at: noon, owner: "two", fence: 2 }]);
      expect(await logs.append(id, ["b"], 1)).toBe(false);
      expect(await logs.append(id, ["b"], 2)).toBe(true);
      await runs.append(takenOver ?? run, [{ type: "ended", at: noon, outcome: succeeded }]);
      expect(await logs.append(id, ["c"], 2)).toBe(false);
      expect(linesOf(await logs.read(id))).toEqual(["a", "b"]);
    });

    it("is compressed once the run has ended, and reads as before", async () => {
      const { logs, id, db, end } = await open({ head: 100_000, tail: 200_000 });
      for (let from = 0; from < 50_000; from += 1_000) await logs.append(id, numbered(from, from + 1_000), 1);
      const before = await logs.read(id);
      await logs.close(id);
      expect(await logs.read(id)).toEqual(before);

      await end();
      await logs.close(id);
      const rows = await db.selectFrom("run_log").select(["text", "packed"]).execute();
      expect(rows.every(({ text, packed }) => text === "" && packed !== null)).toBe(true);
      const packedBytes = rows.reduce((sum, { packed }) => sum + (packed?.length ?? 0), 0);
      const bytes = before.reduce((sum, { text }) => sum + text.length, 0);
      expect(packedBytes).toBeLessThan(bytes / 3);

      const after = await logs.read(id);
      expect(linesOf(after)).toEqual(linesOf(before));
      for (const { line, lines, text } of after) expect(text.split("\n")).toEqual(numbered(line, line + lines));
      expect(await logs.count(id)).toBe(50_000);
      expect(linesOf(await logs.readEnd(id)).at(-1)).toBe("line 49999");
      const some = await logs.read(id, 49_990);
      expect(some.length).toBeLessThan(after.length);
      expect(linesOf(some).at(-1)).toBe("line 49999");
      await logs.close(id);
      expect(await logs.read(id)).toEqual(after);
    });

    it("is compressed later when nobody did so at the end, and logs of runs under way are left alone", async () => {
      const { logs, id, db, end, runs } = await open();
      const other = runIn("running", aRequest({ deployment: aDeployment({ id: "d-billing" }) }));
      await runs.create(other.run, other.events);
      await logs.append(id, ["a"], 1);
      await logs.append(other.run.id, ["b"], 1);
      expect(await logs.closeEnded(10)).toBe(0);
      await end();
      expect(await logs.closeEnded(10)).toBe(1);
      expect(await logs.closeEnded(10)).toBe(0);
      expect(linesOf(await logs.read(id))).toEqual(["a"]);
      const unpacked = await db.selectFrom("run_log").select("run_id").where("packed", "is", null).execute();
      expect(unpacked).toEqual([{ run_id: other.run.id }]);
    });
  });
}
