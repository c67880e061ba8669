import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSchedules } from "./check-schedules.ts";
import { controls } from "./negative-controls.ts";
import { hasPostgres, openPostgresSource, openSqliteSource, type StoreSource } from "./stores.ts";
import type { Sabotage, Shape } from "./world.ts";

/** A quick share, with other schedules each day; the night has the rest (docs/testing.md). */
const seed = Math.floor(Date.now() / 86_400_000);

const shares: readonly { shape: Shape; store: string; open: () => Promise<StoreSource>; count: number }[] = [
  { shape: "one machine", store: "sqlite", open: openSqliteSource, count: 120 },
  { shape: "many", store: "sqlite", open: openSqliteSource, count: 120 },
  ...(hasPostgres ? [{ shape: "many" as const, store: "postgres", open: openPostgresSource, count: 20 }] : []),
];

const common = ["succeeded", "failed", "interrupted", "cancelled"];
const rarer = ["joined", "replaced", "denied", "overtook", "expired", "timed_out", "sent again"];

describe.each(shares)("$shape, $store", ({ shape, open, count }) => {
  let source: StoreSource;
  beforeAll(async () => void (source = await open()));
  afterAll(() => source.close());

  it("whatever happens in whatever order: every run ends once, lanes keep their order and never overlap", async () => {
    const { failure, schedules, seen } = await checkSchedules({ shape, source, count, seed });
    expect(failure).toBeUndefined();
    expect(schedules).toBe(count);
    // A share that no longer comes across these is worth nothing. A short one cannot promise all of them.
    for (const what of count < 100 ? common : [...common, ...rarer]) {
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
    }
    // Where several share the lanes, nobody knows enough to begin without waiting.
    const begunAtOnce = seen.get("begun at once") ?? 0;
    if (shape === "one machine") expect(begunAtOnce).toBeGreaterThan(0);
    else expect(begunAtOnce).toBe(0);
  }, 60_000);
});

it("on a calm day nobody is taken for dead", async () => {
  const source = await openSqliteSource();
  const { failure } = await checkSchedules({ shape: "many", source, count: 40, seed, weather: "calm" });
  await source.close();
  expect(failure).toBeUndefined();
}, 60_000);

it("tells of a schedule that waits for what never comes, with its steps", async () => {
  const source = await openSqliteSource();
  const sabotage: Sabotage = { store: (store) => ({ ...store, getByIntent: () => new Promise(() => undefined) }) };
  const checked = await checkSchedules({ shape: "many", source, count: 20, seed: 1, sabotage, patienceMs: 300 });
  await source.close();
  expect(checked.failure).toMatch(/stuck for 0.3 s\n\{"do":[^]*"do":"request"[^]*--seed 1 --path/);
}, 60_000);

describe("negative controls: a fault that is put in on purpose is found", () => {
  let source: StoreSource;
  beforeAll(async () => void (source = await openSqliteSource()));
  afterAll(() => source.close());

  it.each(controls)(
    "$name ($shape)",
    async ({ shape, sabotage, finds }) => {
      const { failure } = await checkSchedules({ shape, source, count: 2_000, seed: 1, sabotage });
      expect(failure).toMatch(finds);
    },
    60_000,
  );
});
