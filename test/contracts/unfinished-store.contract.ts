import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/runs/events.ts";
import { createStore, type Engine } from "../../src/store/store.ts";
import { actorOf, ana, aDeployment, aRequest, noon, runIn, succeeded } from "../harness/values.ts";

/** What every `UnfinishedStore` must do. `open` gives an empty database for each test. */
export function unfinishedStoreContract(name: string, open: () => Promise<Engine>): void {
  describe(`UnfinishedStore contract: ${name}`, () => {
    it("counts what has not ended, by lane and status, with the place of the oldest", async () => {
      const { runs, unfinished } = createStore(await open());
      const other = aRequest({ deployment: aDeployment({ id: "d-orders" }) });
      const made = [runIn("succeeded"), runIn("queued"), runIn("queued"), runIn("running", other), runIn("denied")];
      for (const { run, events } of made) await runs.create(run, events);
      const counts = await unfinished.counts();
      expect(counts.toSorted((one, two) => one.firstSeq - two.firstSeq)).toEqual([
        { lane: "d-search", status: "queued", count: 2, firstSeq: 2 },
        { lane: "d-orders", status: "running", count: 1, firstSeq: 4 },
      ]);
    });

    it("knows who is at work on how many runs, and until when their word counts", async () => {
      const { runs, unfinished } = createStore(await open());
      expect(await unfinished.owners()).toEqual([]);
      async function start(owner: string, leaseUntil: number) {
        const deployment = aDeployment({ id: `d-${owner}-${leaseUntil}` });
        const { run } = await runs.create(aRequest({ deployment }), [
          { type: "requested", at: noon, by: actorOf(ana) },
          { type: "queued", at: noon },
        ]);
        const event: RunEvent = { type: "started", at: noon, owner, fence: 1 };
        const running = await runs.append(run, [event], { leaseUntil });
        if (!running) throw new Error("nobody else changes this run");
        return running;
      }
      const first = await start("p1", noon + 10);
      await start("p1", noon + 20);
      await start("p2", noon + 15);
      await start("p3", noon + 15);
      // As a process does that has stopped: what it ran is free at once.
      await runs.renew("p3", 0);
      expect(await unfinished.owners()).toEqual([
        { owner: "p1", running: 2, leaseUntil: noon + 20 },
        { owner: "p2", running: 1, leaseUntil: noon + 15 },
        { owner: "p3", running: 1, leaseUntil: undefined },
      ]);

      await runs.renew("p1", noon + 30);
      await runs.append(first, [{ type: "ended", at: noon, outcome: succeeded }]);
      expect((await unfinished.owners())[0]).toEqual({ owner: "p1", running: 1, leaseUntil: noon + 30 });
    });
  });
}
