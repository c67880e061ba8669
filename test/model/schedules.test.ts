import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSchedules } from "./check-schedules.ts";
import { controls } from "./negative-controls.ts";
import { openSqliteSource, type StoreSource } from "./stores.ts";
import type { Shape } from "./world.ts";

let source: StoreSource;
beforeAll(async () => void (source = await openSqliteSource()));
afterAll(() => source.close());

/** A quick share with other schedules each day; the night has the rest (docs/testing.md). */
const seed = Math.floor(Date.now() / 86_400_000);
const count = 300;

describe.each<Shape>(["one machine", "many"])("%s", (shape) => {
  it("whatever happens in whatever order: every run ends once, lanes keep their order and never overlap", async () => {
    const { failure, schedules, seen } = await checkSchedules({ shape, source, count, seed });
    expect(failure).toBeUndefined();
    expect(schedules).toBe(count);
    // A quick share that no longer comes across these is worth nothing.
    for (const what of ["succeeded", "interrupted", "cancelled", "timed_out", "sent again"]) {
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
    }
  });
});

describe("negative controls: a fault that is put in on purpose is found", () => {
  it.each(controls)("$name", async ({ shape, sabotage, finds }) => {
    const { failure } = await checkSchedules({ shape, source, count: 2_000, seed: 1, sabotage });
    expect(failure).toMatch(finds);
  });
});
