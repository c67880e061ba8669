import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actorKey } from "../../src/access/actor.ts";
import type { Json } from "../../src/lib/json.ts";
import type { RunEvent } from "../../src/runs/events.ts";
import type { Change, RunStore } from "../../src/runs/ports.ts";
import { applyAll, newRun, statuses, type Run, type RunRequest } from "../../src/runs/run.ts";
import {
  actorOf,
  aDeployment,
  anAction,
  aRequest,
  bo,
  commandsTo,
  noon,
  runAfter,
  runIn,
  stopped,
  succeeded,
} from "../harness/values.ts";

const queued: RunEvent[] = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
];
const started: RunEvent = { type: "started", at: noon + 5 };

/**
 * What every `RunStore` must do.
 * @param open gives an empty one for each test
 * @param isShared several processes write to it, and so it keeps the runs of a lane apart
 */
export function runStoreContract(name: string, open: () => Promise<RunStore>, isShared = false): void {
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
          const found = await store.getByIntent(run.intentKey);
          expect(JSON.stringify([found?.values, found?.body])).toBe(JSON.stringify([run.values, run.body]));
        }),
        { numRuns: 50 },
      );
    });

    it("keeps a definition that was first seen in a request that became no run", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const action = anAction({ title: "Reindex, as it is since the reload" });
      const again = await store.create(aRequest({ intentKey: run.intentKey, action }), queued);
      expect(again).toStrictEqual({ run, result: "known" });

      const fresh = await store.create(aRequest({ action }), queued);
      expect((await store.get(fresh.run.id))?.action).toStrictEqual(action);
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
      const requests = Array.from({ length: 30 }, (_, nth) =>
        aRequest({ deployment: aDeployment({ id: `d-${nth}` }) }),
      );
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

    it("creates nothing while a run of the action in the lane has not ended, when asked to look", async () => {
      const store = await open();
      const unlessActive = { lane: "d-search", actionId: "reindex" };
      const looking = { unlessActive };
      const { run } = await store.create(aRequest(), queued);
      const before = await store.eventsAfter(0, 100);
      const occupied = await store.create(aRequest(), queued, looking);
      expect(occupied).toStrictEqual({ run, result: "occupied" });
      expect(await store.eventsAfter(0, 100)).toEqual(before);

      const elsewhere = [
        aRequest({ deployment: aDeployment({ id: "d-billing" }) }),
        aRequest({ action: anAction({ id: "drain" }) }),
      ];
      for (const request of elsewhere) {
        const other = { lane: request.deployment.id, actionId: request.action.id };
        expect(await store.create(request, queued, { unlessActive: other })).toMatchObject({ result: "created" });
      }
      const known = await store.create(aRequest({ intentKey: run.intentKey }), queued, looking);
      expect(known).toMatchObject({ result: "known", run: { id: run.id } });
      await store.append(run, [{ type: "cancelled", at: noon, by: actorOf(bo) }]);
      expect(await store.create(aRequest(), queued, looking)).toMatchObject({ result: "created" });
    });

    it("lets exactly one of many in, who come at once and look", async () => {
      const store = await open();
      const requests = Array.from({ length: 20 }, () => aRequest());
      const unlessActive = { lane: "d-search", actionId: "reindex" };
      const results = await Promise.all(requests.map((request) => store.create(request, queued, { unlessActive })));
      expect(results.filter(({ result }) => result === "created")).toHaveLength(1);
      expect(new Set(results.map(({ run }) => run.id)).size).toBe(1);
    });

    it("looks only at what was asked for after a place, when told so", async () => {
      const store = await open();
      const rivals = { lane: "d-search", actionId: "reindex" };
      const first = (await store.create(aRequest(), queued)).run;
      const [placed] = await store.listPlaced({ order: "newest", limit: 1 });
      const after = placed?.seq ?? 0;
      const requests = [aRequest(), aRequest(), aRequest()];
      const unlessActive = { ...rivals, after };
      const created = await Promise.all(requests.map((request) => store.create(request, queued, { unlessActive })));
      expect(created.map(({ result }) => result).toSorted()).toEqual(["created", "occupied", "occupied"]);
      const [second] = new Set(created.map(({ run }) => run.id));
      expect(second).not.toBe(first.id);
      expect(await store.create(aRequest(), queued, { unlessActive })).toMatchObject({
        ...{ result: "occupied", run: { id: second } },
      });
    });

    it("lets further intents mean a run that is there", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const joined: RunEvent = { type: "joined", at: noon + 1, by: actorOf(bo) };
      const after = await store.append(run, [joined], { intentKey: "bo's click" });
      expect(await store.getByIntent("bo's click")).toStrictEqual(after);
      expect(await store.create(aRequest({ intentKey: "bo's click" }), queued)).toStrictEqual({
        ...{ run: after, result: "known" },
      });
      expect(await store.append(run, [joined], { intentKey: "too late" })).toBeUndefined();
      expect(await store.getByIntent("too late")).toBeUndefined();
    });

    it("takes a further intent without anything new, and the same one twice", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const clicks = await Promise.all([1, 2].map(() => store.append(run, [], { intentKey: "once more" })));
      expect(clicks).toStrictEqual([run, run]);
      expect(await store.getByIntent("once more")).toStrictEqual(run);
    });

    it("knows what waits for its turn, in the order it was queued in", async () => {
      const store = await open();
      const waiting = runIn("awaiting_approval");
      await store.create(waiting.run, waiting.events);
      const incident = anAction({ id: "failover", priority: "incident" });
      const stage = aDeployment({ id: "d-stage", env: "stage" });
      const first = (await store.create(aRequest(), queued)).run;
      const second = (await store.create(aRequest({ action: incident, deployment: stage }), queued)).run;
      const later = (await store.create(aRequest({ notBefore: noon + 100 }), queued)).run;
      const approved: RunEvent[] = [
        { type: "approved", at: noon, by: actorOf(bo) },
        { type: "queued", at: noon },
      ];
      await store.append(waiting.run, approved);

      const normal = { lane: "d-search", env: "prod", priority: "normal" };
      expect(await store.queued(noon)).toEqual([
        { runId: first.id, ...normal },
        { runId: second.id, lane: "d-stage", env: "stage", priority: "incident" },
        { runId: waiting.run.id, ...normal },
      ]);
      expect((await store.queued(noon + 100)).map(({ runId }) => runId)).toEqual([
        ...[first.id, second.id, later.id, waiting.run.id],
      ]);
      // Something that is told of a queued run does not cost it its turn.
      await store.append(first, [{ type: "joined", at: noon, by: actorOf(bo) }]);
      await store.append(second, [started]);
      expect((await store.queued(noon)).map(({ runId }) => runId)).toEqual([first.id, waiting.run.id]);
    });

    it("knows what is due, and when the next will be", async () => {
      const store = await open();
      expect(await store.nextDue()).toBeUndefined();
      const waiting = runIn("awaiting_approval");
      await store.create(waiting.run, waiting.events);
      const expiresAt = waiting.run.status === "awaiting_approval" ? waiting.run.expiresAt : 0;
      const later = (await store.create(aRequest({ notBefore: noon + 100 }), queued)).run;
      await store.create(aRequest(), queued);

      expect(await store.nextDue()).toBe(noon + 100);
      expect(await store.due(noon + 99, 10)).toEqual([]);
      expect(await store.due(noon + 100, 10)).toStrictEqual([later]);
      expect(await store.due(expiresAt, 10)).toStrictEqual([later, waiting.run]);
      expect(await store.due(expiresAt, 1)).toStrictEqual([later]);
      // Who has seen to the first, which waits for its lane, wants to know of the second.
      expect(await store.due(expiresAt, 10, noon + 100)).toStrictEqual([waiting.run]);
      expect(await store.nextDue(noon + 100)).toBe(expiresAt);
      expect(await store.nextDue(expiresAt)).toBeUndefined();
      await store.append(later, [started]);
      expect(await store.nextDue()).toBe(expiresAt);
      await store.append(waiting.run, [{ type: "expired", at: expiresAt }]);
      expect(await store.nextDue()).toBeUndefined();
    });

    it("leaves out what was due at an instant that has been seen to, and finds what comes after it", async () => {
      const store = await open();
      const dueAt = async (instant: number) => (await store.create(aRequest({ notBefore: instant }), queued)).run;
      const [first, same, second] = [await dueAt(noon + 1), await dueAt(noon + 1), await dueAt(noon + 2)];

      expect(await store.due(noon + 2, 10, noon)).toHaveLength(3);
      expect(await store.due(noon + 2, 10, noon + 1)).toStrictEqual([second]);
      expect(await store.due(noon + 1, 10, noon + 1)).toEqual([]);
      // What was seen takes no room from what was not.
      expect(await store.due(noon + 2, 1, noon + 1)).toStrictEqual([second]);
      expect(new Set(await store.due(noon + 1, 10))).toEqual(new Set([first, same]));
      expect(await store.nextDue(noon)).toBe(noon + 1);
      expect(await store.nextDue(noon + 1)).toBe(noon + 2);
      expect(await store.nextDue(noon + 2)).toBeUndefined();
    });

    it("keeps leases: it renews those of one owner, and knows the runs whose owner let them end", async () => {
      const store = await open();
      async function start(owner: string, leaseUntil?: number): Promise<Run> {
        const deployment = aDeployment({ id: `d-of-${owner}` });
        const { run } = await store.create(aRequest({ deployment }), queued);
        const event: RunEvent = { type: "started", at: noon, owner, fence: 1 };
        const running = await store.append(run, [event], leaseUntil === undefined ? {} : { leaseUntil });
        if (!running) throw new Error("nobody else changes this run");
        return running;
      }
      const one = await start("one", noon + 10);
      const two = await start("two", noon + 20);
      const none = await start("three");
      async function orphans(now: number): Promise<string[]> {
        return (await store.orphans(now)).map(({ id }) => id);
      }
      expect(await store.orphans(noon)).toStrictEqual([none]);
      expect(await orphans(noon + 10)).toEqual([none.id]);
      expect(await orphans(noon + 11)).toEqual([one.id, none.id]);

      expect(await store.renew("one", noon + 30)).toEqual([{ runId: one.id, fence: 1, isCancelRequested: false }]);
      expect(await store.renew("nobody", noon + 30)).toEqual([]);
      expect(await orphans(noon + 21)).toEqual([two.id, none.id]);
      // A renewal is no change of the run, and a change without a lease leaves it as it is.
      const wanted = await store.append(one, [{ type: "cancel_requested", at: noon, by: actorOf(bo) }]);
      expect(wanted).toBeDefined();
      expect(await orphans(noon + 30)).toEqual([two.id, none.id]);
      expect(await store.renew("one", noon + 40)).toEqual([{ runId: one.id, fence: 1, isCancelRequested: true }]);

      const event: RunEvent = { type: "taken_over", at: noon + 21, owner: "one", fence: 2 };
      await store.append(two, [event], { leaseUntil: noon + 40 });
      expect(await store.renew("two", noon + 90)).toEqual([]);
      expect(await store.renew("one", noon + 50)).toEqual([
        { runId: one.id, fence: 1, isCancelRequested: true },
        { runId: two.id, fence: 2, isCancelRequested: false },
      ]);
      if (wanted) await store.append(wanted, [{ type: "ended", at: noon, outcome: stopped }]);
      expect(await store.renew("one", noon + 60)).toHaveLength(1);
      expect(await orphans(noon + 61)).toEqual([two.id, none.id]);
    });

    it("creates a run that has started already, with its lease", async () => {
      const store = await open();
      const begun: RunEvent = { type: "started", at: noon, owner: "one", fence: 1 };
      const request = aRequest();
      // With others in one commit: what waits is in line, and what runs is not.
      const [, created] = await Promise.all([
        store.create(aRequest(), queued),
        store.create(request, [...queued, begun], { leaseUntil: noon + 10 }),
        store.create(aRequest(), queued),
      ]);
      const run = applyAll(newRun(request), [...queued, begun]);
      expect(created).toStrictEqual({ run, result: "created" });
      expect(run).toMatchObject({ status: "running", owner: "one", fence: 1 });
      expect(await store.get(request.id)).toStrictEqual(run);
      expect(await store.queued(noon)).toHaveLength(2);
      expect((await store.eventsOf(request.id)).map(({ event }) => event)).toStrictEqual([...queued, begun]);

      expect(await store.orphans(noon + 10)).toEqual([]);
      expect(await store.orphans(noon + 11)).toStrictEqual([run]);
      expect(await store.renew("one", noon + 30)).toEqual([{ runId: run.id, fence: 1, isCancelRequested: false }]);
      expect(await store.orphans(noon + 30)).toEqual([]);
      const ended = await store.append(run, [{ type: "interrupted", at: noon, reason: "The process is gone." }]);
      expect(ended).toMatchObject({ status: "interrupted" });
      expect(await store.renew("one", noon + 40)).toEqual([]);
    });

    it("keeps no lease for a run that has not started", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued, { leaseUntil: noon + 10 });
      const running = await store.append(run, [{ type: "started", at: noon, owner: "one", fence: 1 }]);
      expect(await store.orphans(noon)).toStrictEqual([running]);
    });

    it("renews only the leases it is asked to, and lists all running runs of the owner", async () => {
      const store = await open();
      async function start(owner: string, lane: string): Promise<string> {
        const { run } = await store.create(aRequest({ deployment: aDeployment({ id: lane }) }), queued);
        await store.append(run, [{ type: "started", at: noon, owner, fence: 1 }], { leaseUntil: noon + 10 });
        return run.id;
      }
      const ids = [
        await start("one", "d-1"),
        await start("one", "d-2"),
        await start("one", "d-3"),
        await start("two", "d-4"),
      ];
      const [kept = "", lost, wanted = "", other = ""] = ids;
      const waiting = (await store.create(aRequest(), queued)).run.id;
      const all = [kept, lost, wanted].map((runId) => ({ runId, fence: 1, isCancelRequested: false }));
      async function renew(leaseUntil: number, runIds?: readonly string[]): Promise<unknown[]> {
        return (await store.renew("one", leaseUntil, runIds)).toSorted(
          (a, b) => ids.indexOf(a.runId) - ids.indexOf(b.runId),
        );
      }
      async function orphans(now: number): Promise<string[]> {
        return (await store.orphans(now)).map(({ id }) => id);
      }

      // Not what is another's, has not begun, or is not there.
      expect(await renew(noon + 20, [wanted, other, waiting, kept, "nobody's"])).toEqual(all);
      expect(await orphans(noon + 11)).toEqual([lost, other]);
      expect(await orphans(noon + 21)).toEqual(ids);
      expect(await renew(noon + 30, [])).toEqual(all);
      expect(await orphans(noon + 21)).toEqual(ids);

      const run = await store.get(lost ?? "");
      if (run) await store.append(run, [{ type: "cancel_requested", at: noon, by: actorOf(bo) }]);
      expect(await renew(noon + 40, [kept])).toContainEqual({ runId: lost, fence: 1, isCancelRequested: true });
      expect(await orphans(noon + 30)).toEqual([lost, wanted, other]);
      expect(await renew(noon + 50)).toHaveLength(3);
      expect(await orphans(noon + 41)).toEqual([other]);
    });

    it("lets nobody take a run whose owner has renewed since it was seen to be abandoned", async () => {
      const store = await open();
      const { run } = await store.create(aRequest(), queued);
      const running = await store.append(run, [{ type: "started", at: noon, owner: "one", fence: 1 }], {
        leaseUntil: noon + 10,
      });
      if (!running) throw new Error("nobody else changes this run");
      expect(await store.orphans(noon + 11)).toStrictEqual([running]);
      await store.renew("one", noon + 30);

      const takeOver: RunEvent = { type: "taken_over", at: noon + 11, owner: "two", fence: 2 };
      expect(
        await store.append(running, [takeOver], { leaseUntil: noon + 50, leaseOverBefore: noon + 11 }),
      ).toBeUndefined();
      expect(await store.get(run.id)).toStrictEqual(running);
      expect(await store.append(running, [takeOver], { leaseOverBefore: noon + 30 })).toBeUndefined();
      expect((await store.eventsOf(run.id)).map(({ event }) => event.type)).not.toContain("taken_over");
      expect(await store.orphans(noon + 31)).toStrictEqual([running]);

      const taken = await store.append(running, [takeOver], { leaseUntil: noon + 50, leaseOverBefore: noon + 31 });
      expect(taken).toMatchObject({ owner: "two", fence: 2 });
      expect(await store.renew("two", noon + 60)).toHaveLength(1);
    });

    describe.runIf(isShared)("shared by several processes", () => {
      const ended = { type: "ended", at: noon + 9, outcome: succeeded } as const satisfies RunEvent;
      const create = async (store: RunStore, lane = "d-search") =>
        (await store.create(aRequest({ deployment: aDeployment({ id: lane }) }), queued)).run;

      it("starts no run while another of its lane is running, and leaves it where it was", async () => {
        const store = await open();
        const [first, second, elsewhere] = [await create(store), await create(store), await create(store, "d-billing")];
        const running = await store.append(first, [started], { leaseUntil: noon + 10 });
        const before = await store.eventsAfter(0, 100);

        expect(await store.append(second, [started], { leaseUntil: noon + 10 })).toBeUndefined();
        expect(await store.get(second.id)).toStrictEqual(second);
        expect(await store.eventsAfter(0, 100)).toEqual(before);
        expect((await store.queued(noon)).map(({ runId }) => runId)).toEqual([second.id, elsewhere.id]);
        expect(await store.append(elsewhere, [started])).toBeDefined();
        // Also once its owner has let the lease end: first is said what became of it.
        expect(await store.orphans(noon + 11)).toContainEqual(running);
        expect(await store.append(second, [started])).toBeUndefined();

        const joined = await store.append(second, [{ type: "joined", at: noon, by: actorOf(bo) }]);
        if (!running || !joined) throw new Error("nobody else changes these runs");
        await store.append(running, [ended]);
        expect(await store.append(joined, [started])).toMatchObject({ status: "running" });
      });

      it("starts one of many runs of a lane that are to start at once", async () => {
        const store = await open();
        const runs = await Promise.all(Array.from({ length: 20 }, () => create(store)));
        const results = await Promise.all(runs.map((run) => store.append(run, [started])));
        expect(results.map((result) => result !== undefined)).toEqual(runs.map((_, nth) => nth === 0));
        expect(await store.list({ statuses: ["running"], order: "oldest" })).toHaveLength(1);
      });

      it("starts the next at once with the end of the one before, in this order only", async () => {
        const store = await open();
        const [first, second, third] = [await create(store), await create(store), await create(store)];
        const running = await store.append(first, [started]);
        if (!running) throw new Error("nobody else changes this run");
        const results = await Promise.all([
          store.append(second, [started]),
          store.append(running, [ended]),
          store.append(third, [started]),
        ]);
        expect(results.map((run) => run?.status)).toEqual([undefined, "succeeded", "running"]);
      });

      it("creates no run as running while another of its lane is", async () => {
        const store = await open();
        const first = await create(store);
        const request = aRequest();
        const both = await Promise.all([
          store.append(first, [started]),
          store.create(request, [...queued, started]),
          store.create(aRequest(), queued),
        ]);
        expect(both[1]).toStrictEqual({ run: both[0], result: "occupied" });
        expect(await store.get(request.id)).toBeUndefined();
        expect(both[2].result).toBe("created");
        expect(await store.create(aRequest(), [...queued, started])).toStrictEqual({
          run: both[0],
          result: "occupied",
        });
        const elsewhere = aRequest({ deployment: aDeployment({ id: "d-billing" }) });
        expect(await store.create(elsewhere, [...queued, started])).toMatchObject({ result: "created" });
      });
    });

    it("tells listeners what was committed", async () => {
      const store = await open();
      const told: Change[] = [];
      store.subscribe((changes) => told.push(...changes));
      const [one, two] = await Promise.all([store.create(aRequest(), queued), store.create(aRequest(), queued)]);
      await store.append(one.run, [started]);
      expect(told).toEqual([
        ...[one, one, two, two].map(({ run }, index) => ({ runId: run.id, type: index % 2 ? "queued" : "requested" })),
        { runId: one.run.id, type: "started" },
      ]);
    });

    it("loses only the one of many writes at once that cannot be written", async () => {
      const store = await open();
      const spoilt = { type: "started", at: "not a number" } as unknown as RunEvent;
      const requests = Array.from({ length: 12 }, () => aRequest());
      const results = await Promise.allSettled(
        requests.map((request, nth) => store.create(request, nth === 5 ? [...queued, spoilt] : queued)),
      );
      expect(results.map(({ status }) => status === "fulfilled")).toEqual(requests.map((_, nth) => nth !== 5));
      const kept = requests.filter((_, nth) => nth !== 5).map(({ id }) => id);
      expect((await store.list({ order: "oldest" })).map(({ id }) => id)).toEqual(kept);
      const events = await store.eventsAfter(0, 100);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, nth) => nth + 1));
    });

    it("is the same after writes in groups as after the same writes one by one", async () => {
      // Steps of several runs; how many go together is drawn too.
      const steps = fc.array(fc.tuple(fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(steps, async (drawn) => {
          const stores = [await open(), await open()] as const;
          const requests = Array.from({ length: 4 }, () => aRequest());
          const scripts = requests.map((request) => runAfter(request, commandsTo("failed", request)).events);
          for (const [index, store] of stores.entries()) {
            const runs = new Map<number, Run>();
            const group: Promise<unknown>[] = [];
            for (const [nth, isLast] of drawn) {
              const request = requests[nth] as RunRequest;
              const run = runs.get(nth);
              const [event] = scripts[nth]?.slice(run?.revision ?? 0) ?? [];
              if (!event) continue;
              // What nobody knows yet is applied here, as the store would.
              runs.set(nth, applyAll(run ?? newRun(request), [event]));
              group.push(run ? store.append(run, [event]) : store.create(request, [event]));
              if (isLast || index === 0) await Promise.all(group.splice(0));
            }
            await Promise.all(group);
          }
          const [alone, together] = await Promise.all(
            stores.map(async (store) => ({
              runs: await store.list({ order: "oldest" }),
              events: await store.eventsAfter(0, 1_000),
              queued: await store.queued(noon),
            })),
          );
          expect(together).toStrictEqual(alone);
        }),
        { numRuns: 15 },
      );
    });
  });
}
