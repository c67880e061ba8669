import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { isFinal, statuses } from "../../src/runs/run.ts";
import type { Catalog } from "../../src/runs/ports.ts";
import { startRetention, type Removed } from "../../src/runs/retention.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { createRetentionStore } from "../../src/store/retention.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { noRunCache } from "../../src/store/run-cache.ts";
import { openTables } from "../harness/store.ts";
import { aSnapshot, aRequest, noon, runIn } from "../harness/values.ts";

const day = 24 * 3_600_000;
const wanted = statuses.filter((status) => status !== "requested");

async function givenRuns() {
  const { db, committer } = await openTables();
  const runs = createRunStore(db, committer, noRunCache);
  const messages = createMessageStore(db, committer);
  async function add(...[status, request]: Parameters<typeof runIn>): Promise<string> {
    const { run, events } = runIn(status, request);
    await runs.create(run, events);
    await messages.save({ runId: run.id, kind: "run", channel: "C0OPS", ts: run.id, contentDigest: "x" });
    return run.id;
  }
  return { db, runs, messages, add, store: createRetentionStore(committer) };
}

test("removes what has ended before an instant, with its events and messages, and writes down how much; never what may go on", async () => {
  const { db, runs, messages, add, store } = await givenRuns();
  for (const status of wanted) await add(status);
  const fresh = await add("succeeded", aRequest({ requestedAt: noon + 2 * day }));
  const before = await runs.eventsAfter(0, 1_000);

  const removed = await store.removeEndedBefore(noon + day, 100, noon + 3 * day);
  const left = await runs.list({ order: "oldest" });
  expect(left.map(({ id, status }) => [status, id === fresh])).toEqual([
    ...wanted.filter((status) => !isFinal(status)).map((status) => [status, false]),
    ["succeeded", true],
  ]);
  const kept = await runs.eventsAfter(0, 1_000);
  expect(new Set(kept.map(({ runId }) => runId))).toEqual(new Set(left.map(({ id }) => id)));
  const finals = wanted.filter(isFinal).length;
  expect(removed).toEqual({ runs: finals, events: before.length - kept.length, messages: finals });
  expect(await messages.get(fresh, "run")).toBeDefined();
  expect(await db.selectFrom("retention_log").selectAll().execute()).toEqual([
    { seq: 1, at: noon + 3 * day, ended_before: noon + day, ...removed },
  ]);

  expect(await store.removeEndedBefore(noon + day, 100, noon)).toEqual({ runs: 0, events: 0, messages: 0 });
  expect(await db.selectFrom("retention_log").selectAll().execute()).toHaveLength(1);
});

test("removes the oldest first, as many as are asked for", async () => {
  const { runs, add, store } = await givenRuns();
  const ids = [];
  for (const days of [3, 1, 2]) ids.push(await add("failed", aRequest({ requestedAt: noon + days * day })));
  expect(await store.removeEndedBefore(noon + 9 * day, 2, noon)).toMatchObject({ runs: 2 });
  expect((await runs.list({ order: "oldest" })).map(({ id }) => id)).toEqual([ids[0]]);
});

function catalogThatKeeps(runs: number | undefined): Catalog {
  return {
    current: () => aSnapshot(runs === undefined ? {} : { retention: { runs } }),
    statusOf: () => ({ name: "Running", isStale: false }),
    setStatus: () => true,
  };
}

test("the job goes on in transactions of 1,000 until nothing old is left, and tells what it removed", async () => {
  const { add, db, runs, store } = await givenRuns();
  for (let nth = 0; nth < 1_005; nth += 1) await add("failed");
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
  expect(told[0]).toMatchObject({ runs: 1_005, messages: 1_005 });
  expect((await db.selectFrom("retention_log").select("runs").execute()).map((row) => row.runs)).toEqual([1_000, 5]);

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
