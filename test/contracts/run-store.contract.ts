import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actorKey } from "../../src/access/actor.ts";
import type { Json } from "../../src/lib/json.ts";
import type { RunEvent } from "../../src/runs/events.ts";
import type { RunStore } from "../../src/runs/ports.ts";
import { applyAll, newRun, statuses, type RunRequest } from "../../src/runs/run.ts";
import { actorOf, aDeployment, anAction, aRequest, bo, commandsTo, noon, runAfter, runIn } from "../harness/values.ts";

const queued: RunEvent[] = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
];
const started: RunEvent = { type: "started", at: noon + 5 };

/** What every `RunStore` must do. `open` gives an empty one for each test. */
export function runStoreContract(name: string, open: () => Promise<RunStore>): void {
  describe(`RunStore contract: ${name}`, () => {
    it("keeps a run with its first events", async () => {
      const store = await open();
      const request = aRequest();
      const { run, result } = await store.create(request, queued);

      expect(result).toBe("created");
      expect(run).toStrictEqual(applyAll(newRun(request), queued));
      expect(await store.get(request.id)).toStrictEqual(run);
      expect(await store.getByIntent(request.intentKey)).toStrictEqual(run);
      expect((await store.eventsOf(request.id)).map(({ event }) => event)).toStrictEqual(queued);
    });

    it("says undefined or nothing for what it does not know", async () => {
      const store = await open();
      expect(await store.get("none")).toBeUndefined();
      expect(await store.getByIntent("none")).toBeUndefined();
      expect(await store.eventsOf("none")).toEqual([]);
      expect(await store.eventsAfter(0, 10)).toEqual([]);
      expect(await store.list({ order: "newest" })).toEqual([]);
      expect(await store.append(applyAll(newRun(aRequest()), queued), [started])).toBeUndefined();
    });

    it("knows the actions of which there are runs, each once", async () => {
      const store = await open();
      expect(await store.actionIds()).toEqual([]);
      for (const id of ["reindex", "drain", "reindex"]) {
        await store.create(aRequest({ action: anAction({ id }) }), queued);
      }
      expect(await store.actionIds()).toEqual(["drain", "reindex"]);
    });

    it("gives the first run again for an intent that it knows, and writes nothing", async () => {
      const store = await open();
      const first = aRequest();
      await store.create(first, queued);
      const again = await store.create(aRequest({ intentKey: first.intentKey }), queued);

      expect(again).toMatchObject({ result: "known", run: { id: first.id } });
      expect(await store.eventsAfter(0, 10)).toHaveLength(queued.length);
    });

    it("makes one run of many clicks at once", async () => {
      const store = await open();
      const clicks = Array.from({ length: 20 }, () => store.create(aRequest({ intentKey: "same" }), queued));
      const results = await Promise.all(clicks);

      expect(results.filter(({ result }) => result === "created")).toHaveLength(1);
      expect(new Set(results.map(({ run }) => run.id)).size).toBe(1);
      expect(await store.list({ order: "newest" })).toHaveLength(1);
    });

    it("refuses a change to what somebody else has changed since", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const after = await store.append(run, [started]);

      expect(after).toStrictEqual(applyAll(run, [started]));
      expect(await store.append(run, [started])).toBeUndefined();
      expect(await store.get(run.id)).toStrictEqual(after);
      expect(await store.eventsOf(run.id)).toHaveLength(3);
    });

    it("lets exactly one of many changes at once win", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const results = await Promise.all(Array.from({ length: 20 }, () => store.append(run, [started])));

      expect(results.filter((result) => result !== undefined)).toHaveLength(1);
      expect(await store.eventsOf(run.id)).toHaveLength(3);
    });

    it.each(statuses.filter((status) => status !== "requested"))(
      "keeps a run that is %s to the letter",
      async (status) => {
        const store = await open();
        const { run, events } = runIn(status);
        await store.create(run, events);

        expect(await store.get(run.id)).toStrictEqual(run);
        expect((await store.eventsOf(run.id)).map(({ event }) => event)).toStrictEqual(events);
      },
    );

    it("keeps any JSON as it is", async () => {
      const store = await open();
      // Through JSON once, since JSON has no -0.
      const anyJson = fc.json({ noUnicodeString: false }).map((text) => JSON.parse(text) as Json);
      await fc.assert(
        fc.asyncProperty(anyJson, async (value) => {
          const body = JSON.parse(`{"__proto__": ${JSON.stringify(value)}, "x": 1}`) as RunRequest["body"];
          const { run } = await store.create(aRequest({ values: { index: value }, body }), queued);
          expect(JSON.stringify(await store.get(run.id))).toBe(JSON.stringify(run));
        }),
        { numRuns: 50 },
      );
    });

    it("lists by action, env, requester and time, and reads on from a place", async () => {
      const store = await open();
      const stage = aDeployment({ id: "d-stage", name: "stage", env: "stage" });
      const one = runIn("succeeded");
      const two = runIn("failed", aRequest({ deployment: stage, requestedAt: noon + 10 }));
      const three = runIn("queued", aRequest({ requester: actorOf(bo), requestedAt: noon + 20 }));
      for (const { run, events } of [one, two, three]) await store.create(run, events);
      const all = [one, two, three].map(({ run }) => run.id);

      async function found(filter: Partial<Parameters<RunStore["list"]>[0]>): Promise<number[]> {
        return (await store.list({ order: "oldest", ...filter })).map((run) => all.indexOf(run.id));
      }
      expect(await found({ actionId: "reindex" })).toEqual([0, 1, 2]);
      expect(await found({ actionId: "other" })).toEqual([]);
      expect(await found({ env: "stage" })).toEqual([1]);
      expect(await found({ requester: "slack:U0BO" })).toEqual([2]);
      expect(await found({ from: noon + 10 })).toEqual([1, 2]);
      expect(await found({ to: noon + 10 })).toEqual([0]);
      expect(await found({ from: noon + 10, to: noon + 20, env: "stage", statuses: ["failed"] })).toEqual([1]);

      const placed = await store.listPlaced({ order: "newest", limit: 2 });
      expect(placed.map(({ run }) => all.indexOf(run.id))).toEqual([2, 1]);
      const beforeSeq = placed.at(-1)?.seq ?? 0;
      expect(await found({ order: "newest", beforeSeq })).toEqual([0]);
    });

    it("lists by status and lane, newest or oldest first, up to a limit", async () => {
      const store = await open();
      const other = aDeployment({ id: "d-billing", name: "billing" });
      const one = runIn("queued");
      const two = runIn("succeeded");
      const three = runIn("running", aRequest({ deployment: other }));
      const four = runIn("queued", aRequest({ deployment: other }));
      for (const { run, events } of [one, two, three, four]) await store.create(run, events);

      async function ids(filter: Parameters<RunStore["list"]>[0]): Promise<string[]> {
        return (await store.list(filter)).map((run) => run.id);
      }
      const all = [one, two, three, four].map(({ run }) => run.id);
      expect(await ids({ order: "oldest" })).toEqual(all);
      expect(await ids({ order: "newest" })).toEqual(all.toReversed());
      expect(await ids({ order: "newest", limit: 2 })).toEqual(all.toReversed().slice(0, 2));
      expect(await ids({ order: "oldest", statuses: ["queued"] })).toEqual([one.run.id, four.run.id]);
      expect(await ids({ order: "oldest", statuses: ["queued", "succeeded"] })).toEqual([all[0], all[1], all[3]]);
      expect(await ids({ order: "oldest", lane: other.id })).toEqual([three.run.id, four.run.id]);
      expect(await ids({ order: "oldest", lane: other.id, statuses: ["running"] })).toEqual([three.run.id]);
      expect(await ids({ order: "oldest", statuses: [] })).toEqual([]);
    });

    it("lists by action, env, requester and time, each with its place, and goes on from a place", async () => {
      const store = await open();
      const requests = [
        aRequest(),
        aRequest({ requester: actorOf(bo), requestedAt: noon + 1_000 }),
        aRequest({ deployment: aDeployment({ env: "stage" }), requestedAt: noon + 2_000 }),
        aRequest({ action: anAction({ id: "other" }), requestedAt: noon + 3_000 }),
      ];
      for (const request of requests) await store.create(request, queued);
      async function places(filter: Partial<Parameters<RunStore["list"]>[0]>): Promise<number[]> {
        const placed = await store.listPlaced({ order: "oldest", ...filter });
        return placed.map(({ run }) => requests.findIndex(({ id }) => id === run.id));
      }
      expect(await places({ actionId: "other" })).toEqual([3]);
      expect(await places({ env: "stage" })).toEqual([2]);
      expect(await places({ requester: actorKey(actorOf(bo)) })).toEqual([1]);
      expect(await places({ from: noon + 1_000, to: noon + 3_000 })).toEqual([1, 2]);
      const [first, second] = await store.listPlaced({ order: "newest", limit: 2 });
      expect(first?.seq).toBeGreaterThan(second?.seq ?? Infinity);
      expect(await places({ order: "newest", beforeSeq: second?.seq ?? 0 })).toEqual([1, 0]);
    });

    it("gives the events of all runs after a place, in order and in portions", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      await store.create(aRequest(), queued);
      await store.append(run, [started]);

      const all = await store.eventsAfter(0, 100);
      expect(all).toHaveLength(5);
      expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).toSorted((a, b) => a - b));
      expect(all.at(-1)).toMatchObject({ runId: run.id, event: started });
      const portions = [];
      for (let seq = 0; ;) {
        const portion = await store.eventsAfter(seq, 2);
        if (portion.length === 0) break;
        portions.push(...portion);
        seq = portion.at(-1)?.seq ?? seq;
      }
      expect(portions).toEqual(all);
    });

    it("calls back after each commit that wrote events, until told to stop", async () => {
      const store = await open();
      let calls = 0;
      const unsubscribe = store.subscribe(() => (calls += 1));
      const { run } = await store.create(aRequest(), queued);
      expect(calls).toBe(1);
      await store.create(aRequest({ intentKey: run.intentKey }), queued);
      await store.append({ ...run, revision: 99 }, [started]);
      expect(calls).toBe(1);
      await store.append(run, [started]);
      expect(calls).toBe(2);
      unsubscribe();
      await store.create(aRequest(), queued);
      expect(calls).toBe(2);
    });

    it("shows a listener what was written, and survives one that throws", async () => {
      const store = await open();
      const seen: Promise<number>[] = [];
      store.subscribe(() => {
        throw new Error("a listener's own fault");
      });
      store.subscribe(() => seen.push(store.eventsAfter(0, 100).then((events) => events.length)));
      const { run } = await store.create(aRequest(), queued);

      expect(await Promise.all(seen)).toEqual([2]);
      expect(await store.get(run.id)).toStrictEqual(run);
    });

    it("never mixes writes that are made at once: each run is what its events make of it", async () => {
      const store = await open();
      const requests = Array.from({ length: 30 }, () => aRequest());
      await Promise.all(
        requests.map(async (request) => {
          const [requested, settled, ...later] = runAfter(request, commandsTo("failed", request)).events;
          let { run } = await store.create(
            request,
            [requested, settled].filter((event) => event !== undefined),
          );
          for (const event of later) {
            const next = await store.append(run, [event]);
            if (!next) throw new Error("nobody else changes this run");
            run = next;
          }
        }),
      );

      for (const request of requests) {
        const events = (await store.eventsOf(request.id)).map(({ event }) => event);
        expect(await store.get(request.id)).toStrictEqual(applyAll(newRun(request), events));
        expect(events).toHaveLength(6);
      }
    });

    it("writes nothing of a change that cannot be written whole", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const spoilt = { type: "started", at: "not a number" } as unknown as RunEvent;
      await expect(store.create(aRequest(), [...queued, spoilt])).rejects.toThrow();
      await expect(store.append(run, [spoilt])).rejects.toThrow();

      expect(await store.list({ order: "oldest" })).toStrictEqual([run]);
      expect(await store.eventsAfter(0, 100)).toHaveLength(queued.length);
    });
  });
}
