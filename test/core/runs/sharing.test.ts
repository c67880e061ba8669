import { expect, it } from "vitest";
import { createManualClock } from "../../../src/lib/clock.ts";
import type { Broadcast } from "../../../src/runs/broadcast.ts";
import { createLeadership } from "../../../src/runs/leadership.ts";
import type { RunStore } from "../../../src/runs/ports.ts";
import { shareLive } from "../../../src/runs/share-live.ts";
import { announceStatuses, followStatuses } from "../../../src/runs/share-statuses.ts";
import { createStore } from "../../../src/store/store.ts";
import { createFact } from "../../harness/fact.ts";
import { openTestEngine } from "../../harness/store.ts";
import { noon } from "../../harness/values.ts";

type Listener = Parameters<Broadcast["subscribe"]>[0];

/** Processes that hear each other, each everything but its own words. */
function createAir(): { join(): Broadcast; readonly told: string[] } {
  const told: string[] = [];
  const listeners = new Map<object, Listener>();
  return {
    told,
    join() {
      const self = {};
      return {
        tell(topic, content) {
          told.push(topic);
          for (const [other, listener] of listeners) if (other !== self) listener({ topic, content });
        },
        subscribe(listener) {
          listeners.set(self, listener);
          return () => void listeners.delete(self);
        },
      };
    },
  };
}

/** Nothing is committed. */
const silentStore: Pick<RunStore, "subscribe"> = { subscribe: () => () => undefined };

it("shows where a run stands that another process carries out, and forgets it when it has ended", () => {
  const air = createAir();
  const clock = createManualClock();
  const [here, there] = [shareLive(air.join(), clock, silentStore), shareLive(air.join(), clock, silentStore)];
  const news: string[] = [];
  there.subscribe((runId) => news.push(runId));
  here.tell("r1", { percent: 10 });
  expect(there.progressOf("r1")).toEqual({ percent: 10 });
  here.touch("r2");
  expect(news).toEqual(["r1", "r2"]);
  here.forget("r1");
  expect(there.progressOf("r1")).toBeUndefined();
});

it("ignores what is no news of a run", () => {
  const air = createAir();
  const live = shareLive(air.join(), createManualClock(), silentStore);
  const news: string[] = [];
  live.subscribe((runId) => news.push(runId));
  const stranger = air.join();
  for (const content of [null, "text", 1, [], {}, { runId: 1 }, { runId: "r1", progress: "half" }]) {
    stranger.tell("live", content);
  }
  expect(news).toEqual([]);
  stranger.tell("live", { runId: "r1", progress: { percent: 50, text: "half", more: 1 } });
  expect(news).toEqual(["r1"]);
  expect(live.progressOf("r1")).toEqual({ percent: 50, text: "half" });
});

it("tells of the end only of runs of which somebody has told, whoever carries them out by then", () => {
  const air = createAir();
  const clock = createManualClock();
  const [here, there, elsewhere] = [1, 2, 3].map(() => shareLive(air.join(), clock, silentStore));
  here?.forget("r1");
  expect(air.told).toEqual([]);
  here?.tell("r2", { percent: 10 });
  // Another process has taken the run over.
  there?.forget("r2");
  expect(elsewhere?.progressOf("r2")).toBeUndefined();
});

it.each(["interrupted", "taken_over", "ended", undefined] as const)(
  "forgets where a run stood whose owner was killed, by the commit that says so: %s",
  (type) => {
    const air = createAir();
    const clock = createManualClock();
    const commits = new Set<Parameters<RunStore["subscribe"]>[0]>();
    const [killed, other] = [
      shareLive(air.join(), clock, silentStore),
      shareLive(air.join(), clock, {
        subscribe(onCommit) {
          commits.add(onCommit);
          return () => void commits.delete(onCommit);
        },
      }),
    ];
    killed.tell("r1", { percent: 10 });
    killed.tell("r2", { percent: 20 });
    other.tell("own", { percent: 30 });
    for (const onCommit of commits) onCommit(type === undefined ? [] : [{ runId: "r1", type }]);
    expect(other.progressOf("r1")).toBeUndefined();
    // Of what nobody knows whether it has ended, nothing is said until its owner tells again.
    expect(other.progressOf("r2")).toEqual(type === undefined ? undefined : { percent: 20 });
    expect(other.progressOf("own")).toEqual({ percent: 30 });
  },
);

it("tells the others of a run at most twice a second, and the latest at the end", () => {
  const air = createAir();
  const clock = createManualClock();
  const [here, there] = [shareLive(air.join(), clock, silentStore), shareLive(air.join(), clock, silentStore)];
  for (let percent = 1; percent <= 50; percent += 1) here.tell("r1", { percent });
  expect(air.told).toHaveLength(1);
  expect(there.progressOf("r1")).toEqual({ percent: 1 });
  clock.advance(500);
  expect(air.told).toHaveLength(2);
  expect(there.progressOf("r1")).toEqual({ percent: 50 });
  clock.advance(5_000);
  expect(air.told).toHaveLength(2);
});

it("follows the statuses that others set", async () => {
  const { statuses } = createStore(await openTestEngine());
  const air = createAir();
  const clock = createManualClock();
  const set: string[] = [];
  const isSet = createFact();
  const stop = followStatuses({
    ...{ store: statuses, broadcast: air.join(), clock, onFault: () => undefined },
    catalog: {
      setStatus(id, name) {
        set.push(`${id} ${name}`);
        isSet.happen();
      },
    },
  });
  const status = { deploymentId: "d1", name: "Upgrading", by: "person:ana", at: 1 };
  await announceStatuses(statuses, air.join()).save(status);
  await isSet.happened;
  expect(set).toEqual(["d1 Upgrading"]);
  stop();
});

it("leaves what only one may do to one process, and to the next when that one is gone", async () => {
  const { leases } = createStore(await openTestEngine());
  const clock = createManualClock();
  const faults: unknown[] = [];
  async function aProcess(owner: string) {
    const asked = createFact();
    const watched = {
      ...leases,
      take: (...parameters: Parameters<typeof leases.take>) => leases.take(...parameters).finally(asked.happen),
    };
    const onFault = (fault: unknown): void => void faults.push(fault);
    const leadership = createLeadership({ leases: watched, name: "slack", owner, leaseMs: 9_000, clock, onFault });
    await asked.happened;
    // The answer is used in the turn after it came.
    await new Promise(setImmediate);
    return leadership;
  }
  const one = await aProcess("one");
  const two = await aProcess("two");
  expect([one.isMine(), two.isMine()]).toEqual([true, false]);

  const isTwos = createFact();
  two.onMine(isTwos.happen);
  await one.stop();
  expect(one.isMine()).toBe(false);
  clock.advance(3_000);
  await isTwos.happened;
  expect(two.isMine()).toBe(true);

  // Paused for longer than the lease, it may no longer, whatever it believes of the store.
  const three = await aProcess("three");
  await two.stop();
  clock.advance(3_000);
  const isThrees = createFact();
  three.onMine(isThrees.happen);
  if (!three.isMine()) await isThrees.happened;
  await three.stop();
  expect(faults).toEqual([]);
});

it("lets nobody whose clock is a little ahead take what is still another one's", async () => {
  const { leases } = createStore(await openTestEngine());
  async function aProcess(owner: string, start: number) {
    const asked = createFact();
    const clock = createManualClock(start);
    const watched: typeof leases = {
      ...leases,
      take: (...given) => leases.take(...given).finally(asked.happen),
    };
    const onFault = (): void => undefined;
    const leadership = createLeadership({ leases: watched, name: "slack", owner, leaseMs: 9_000, clock, onFault });
    await asked.happened;
    // The answer is used in the turn after it came.
    await new Promise(setImmediate);
    return { leadership, clock };
  }
  // The first is cut off from now on, and counts on its lease until noon and nine seconds by its own clock.
  const one = await aProcess("one", noon);
  const two = await aProcess("two", noon + 9_500);
  expect(one.leadership.isMine()).toBe(true);
  expect(two.leadership.isMine()).toBe(false);
  await two.leadership.stop();
  await one.leadership.stop();
});
