import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Catalog } from "../../src/runs/ports.ts";
import { startRetention, type Removed } from "../../src/runs/retention.ts";
import { createStore } from "../../src/store/store.ts";
import { openTestEngine } from "../harness/store.ts";
import { aSnapshot, noon, runIn } from "../harness/values.ts";

const day = 24 * 3_600_000;

async function givenRuns() {
  const engine = await openTestEngine();
  const { runs, messages, retention } = createStore(engine);
  async function add(...[status, request]: Parameters<typeof runIn>): Promise<void> {
    const { run, events } = runIn(status, request);
    await runs.create(run, events);
    await messages.save({ runId: run.id, kind: "run", channel: "C0OPS", ts: run.id, contentDigest: "x" });
  }
  return { db: engine.db, runs, add, store: retention };
}

function catalogThatKeeps(runs: number | undefined): Catalog {
  return {
    current: () => aSnapshot(runs === undefined ? {} : { retention: { runs } }),
    statusOf: () => ({ name: "Running", isStale: false }),
    setStatus: () => true,
  };
}

test("the job goes on in transactions of 100 until nothing old is left, and tells what it removed", async () => {
  const { add, db, runs, store } = await givenRuns();
  for (let nth = 0; nth < 205; nth += 1) await add("failed");
  const clock = createManualClock(noon + 2 * day);
  const told: Removed[] = [];
  const faults: unknown[] = [];
  const retention = startRetention({
    store,
    catalog: catalogThatKeeps(day),
    clock,
    onRemoved: (removed) => told.push(removed),
    onFault: (fault) => faults.push(fault),
  });
  await expect.poll(() => told, { timeout: 10_000 }).toHaveLength(1);
  expect(told[0]).toMatchObject({ runs: 205, messages: 205 });
  expect((await db.selectFrom("retention_log").select("runs").execute()).map((row) => row.runs)).toEqual([100, 100, 5]);

  await add("failed");
  await retention.sweep();
  expect(told).toHaveLength(2);
  expect(await runs.list({ order: "oldest" })).toEqual([]);
  await retention.stop();
  expect(faults).toEqual([]);
});

test("the job keeps everything by default", async () => {
  const { add, runs, store } = await givenRuns();
  await add("failed");
  const retention = startRetention({
    store,
    catalog: catalogThatKeeps(undefined),
    clock: createManualClock(noon + 9_999 * day),
    onRemoved: () => expect.unreachable(),
    onFault: () => expect.unreachable(),
  });
  await retention.sweep();
  await retention.stop();
  expect(await runs.list({ order: "oldest" })).toHaveLength(1);
});
