import { describe, expect, it } from "vitest";
import { isFinal, statuses } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { createStore, type Engine } from "../../src/store/store.ts";
import { aRequest, noon, runIn } from "../harness/values.ts";

const day = 24 * 3_600_000;
const wanted = statuses.filter((status) => status !== "requested");

/** What every `RetentionStore` must do. `open` gives an empty database for each test. */
export function retentionStoreContract(name: string, open: () => Promise<Engine>): void {
  async function givenRuns() {
    const engine = await open();
    const { runs, messages, retention } = createStore(engine);
    async function add(...[status, request]: Parameters<typeof runIn>): Promise<string> {
      const { run, events } = runIn(status, request);
      await runs.create(run, events);
      await messages.save({ runId: run.id, kind: "run", channel: "C0OPS", ts: run.id, contentDigest: "x" });
      return run.id;
    }
    return { db: engine.db, runs, messages, add, store: retention };
  }

  describe(`RetentionStore contract: ${name}`, () => {
    it("removes what has ended before an instant, with its events and messages, and writes down how much; never what may go on", async () => {
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

    it("removes the oldest first, as many as are asked for", async () => {
      const { runs, add, store } = await givenRuns();
      const ids = [];
      for (const days of [3, 1, 2]) ids.push(await add("failed", aRequest({ requestedAt: noon + days * day })));
      expect(await store.removeEndedBefore(noon + 9 * day, 2, noon)).toMatchObject({ runs: 2 });
      expect((await runs.list({ order: "oldest" })).map(({ id }) => id)).toEqual([ids[0]]);
    });

    it("leaves a chain that explains what is missing, however often and in whatever order runs are removed", async () => {
      const { db, runs, add, store } = await givenRuns();
      const trail = createAuditTrail(db);
      const offsets = [5, 1, 4, 2, 3, 6];
      for (const days of offsets) await add("failed", aRequest({ requestedAt: noon + days * day }));
      const all = (await runs.eventsAfter(0, 1_000)).length;
      const gaps = [];
      for (let removed = 0; removed <= offsets.length; removed += 1) {
        const kept = (await runs.eventsAfter(0, 1_000)).length;
        expect(await verifyChain(trail)).toMatchObject({ isSound: true, events: kept, removed: all - kept });
        gaps.push((await db.selectFrom("audit_gap").selectAll().execute()).length);
        await store.removeEndedBefore(noon + 9 * day, 1, noon);
      }
      // Second, then fourth, fifth (touches), third (joins all), first, and last.
      expect(gaps).toEqual([0, 1, 2, 2, 1, 1, 1]);
      await add("failed");
      expect(await verifyChain(trail)).toMatchObject({ isSound: true, removed: all });
    });

    it("leaves no place in the chain unexplained when anything else is removed or changed", async () => {
      const { db, add } = await givenRuns();
      for (let nth = 0; nth < 3; nth += 1) await add("failed");
      await db.deleteFrom("run_event").where("seq", "=", 5).execute();
      expect(await verifyChain(createAuditTrail(db))).toMatchObject({ isSound: false, seq: 5 });
      await db.updateTable("run_event").set({ at: 1 }).where("seq", "=", 3).execute();
      expect(await verifyChain(createAuditTrail(db))).toMatchObject({ isSound: false, seq: 3 });
    });
  });
}
