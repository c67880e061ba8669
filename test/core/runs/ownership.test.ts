import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/runs/events.ts";
import type { Executor } from "../../../src/runs/ports.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { createManualClock } from "../../../src/lib/clock.ts";
import { createFact } from "../../harness/fact.ts";
import { createWatchedClock } from "../../harness/watched-clock.ts";
import { createWork } from "../../harness/work.ts";
import { leaseMs, openStage, type Stage } from "../../harness/stage.ts";
import { openTestStore, runWhen } from "../../harness/store.ts";
import { actorOf, aDeployment, ana, anAction, failed, noon } from "../../harness/values.ts";
import type { Store } from "../../../src/store/store.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const isRunning = (run: Run): boolean => run.status === "running";
const isStart = ({ type }: RunEvent): boolean => type === "started";
const longGone = leaseMs + 1_001;

/**
 * Two processes over one store, each with a clock of its own: one that stands still is one that sleeps. The first hears of
 * nothing that the second writes, as if it were on another machine.
 */
async function openTwo(
  first: Executor,
  second: Executor,
  clock = createManualClock(noon),
): Promise<{ one: Stage; two: Stage; store: Store }> {
  const store = await openTestStore();
  const one = { owner: "one", executor: first, store: deafTo(store), clock: createManualClock(noon) };
  const two = { owner: "two", executor: second, store, clock };
  return {
    one: await openStage({ ...one, isAlone: false }),
    two: await openStage({ ...two, isAlone: false }),
    store,
  };
}

function deafTo(store: Store): Store {
  return { ...store, runs: { ...store.runs, subscribe: () => () => undefined } };
}

async function typesOf(store: Store, run: Run): Promise<string[]> {
  return (await store.runs.eventsOf(run.id)).map(({ event }) => event.type);
}

function define(stage: Stage, action: Parameters<typeof anAction>[0]): void {
  stage.catalog.define({ actions: [anAction(action)] });
}

describe("a process that sleeps for longer than its lease", () => {
  it("changes nothing any more when it wakes, and others have gone on long since", async () => {
    const [slow, quick] = [createWork("https://search.example/jobs/1"), createWork()];
    const { one, two, store } = await openTwo(slow, quick);
    const run = await one.ask();
    await slow.begun.happened;

    two.clock.advance(longGone);
    await two.sweep();
    await quick.begun.happened;
    expect(quick.asked).toEqual(["recover 2"]);

    // It wakes: its answer is there, and it knows of nothing.
    await slow.telling().onLog(["too late"]);
    slow.end.happen();
    await one.queue.stop(0);
    expect(await store.runs.get(run.id)).toMatchObject({ status: "running", owner: "two", fence: 2 });
    expect(await store.logs.count(run.id)).toBe(0);

    quick.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
    expect(await typesOf(store, run)).toEqual(["requested", "queued", "started", "accepted", "taken_over", "ended"]);
  });

  it("accepts no place any more, so nothing is stored that the new owner does not know", async () => {
    const [slow, quick] = [createWork(), createWork()];
    const { one, two, store } = await openTwo(slow, quick);
    define(one, { idempotent: true });
    const run = await one.ask();
    await slow.begun.happened;
    two.clock.advance(longGone);
    await two.sweep();
    await quick.begun.happened;
    await slow.telling().onAccepted("https://search.example/jobs/late");
    expect(await store.runs.get(run.id)).not.toHaveProperty("location");
    expect(quick.asked).toEqual(["execute 3"]);
    quick.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
  });

  it("breaks its work off as soon as a write is refused", async () => {
    const [slow, quick] = [createWork("https://search.example/jobs/1"), createWork()];
    const { one, two } = await openTwo(slow, quick);
    await one.ask();
    await slow.begun.happened;
    two.clock.advance(longGone);
    await two.sweep();
    await quick.begun.happened;
    await slow.telling().onLog(["am I still there?"]);
    await slow.aborted.happened;
    quick.end.happen();
  });

  it("breaks its work off by the clock, before anybody else may take it, when it cannot renew", async () => {
    const work = createWork();
    const store = await openTestStore();
    const clock = createManualClock(noon);
    const unreachable = { ...store, runs: { ...store.runs, renew: () => Promise.reject(new Error("no connection")) } };
    const stage = await openStage({ store: unreachable, executor: work, clock, isAlone: false });
    const run = await stage.ask();
    await work.begun.happened;
    let isAborted = false;
    void work.aborted.happened.then(() => (isAborted = true));
    for (let passed = 0; passed < leaseMs - 100; passed += 100) clock.advance(100);
    await Promise.resolve();
    expect(isAborted).toBe(false);
    clock.advance(100);
    await work.aborted.happened;
    await stage.queue.stop(0);
    // Whoever reaches the store says how it goes on.
    expect(await store.runs.get(run.id)).toMatchObject({ status: "running", owner: "stage" });
    expect(stage.faults.map(String)).toContain("Error: no connection");
  });

  it.each([
    { concurrency: "queue", by: "the write that records it" },
    { concurrency: "replace", by: "a write of its own" },
  ] as const)("begins by $by with a lease that holds, however long the database takes", async ({ concurrency }) => {
    const clock = createManualClock(noon);
    const store = await openTestStore();
    // The disk takes so long for `started` that its lease is over by then.
    const slow: Store = {
      ...store,
      runs: {
        ...store.runs,
        async create(request, events, also) {
          if (events.some(isStart)) clock.advance(2 * leaseMs);
          return store.runs.create(request, events, also);
        },
        async append(run, events, also) {
          if (events.some(isStart)) clock.advance(2 * leaseMs);
          return store.runs.append(run, events, also);
        },
      },
    };
    const work = createWork();
    const stage = await openStage({ store: slow, executor: work, clock, isAlone: false });
    define(stage, { concurrency });
    const run = await stage.ask();
    await work.begun.happened;
    // Another process, at the same time, finds nobody gone.
    expect(await store.runs.orphans(clock.now())).toEqual([]);
    work.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
    expect(work.asked).toEqual(["execute 2"]);
    expect(await typesOf(store, run)).toEqual(["requested", "queued", "started", "taken_over", "ended"]);
  });

  it("keeps what it has renewed, although an older write of the same run comes through late", async () => {
    const clock = createManualClock(noon);
    const store = await openTestStore();
    const slow: Store = {
      ...store,
      runs: {
        ...store.runs,
        async append(run, events, also) {
          if (events.some(({ type }) => type === "accepted")) {
            clock.advance(leaseMs - 1);
            await store.runs.renew("stage", clock.now() + leaseMs);
          }
          return store.runs.append(run, events, also);
        },
      },
    };
    const work = createWork("https://search.example/jobs/1");
    const stage = await openStage({ store: slow, executor: work, clock, isAlone: false });
    const run = await stage.ask();
    await work.begun.happened;
    expect(await store.runs.orphans(noon + leaseMs + 1)).toEqual([]);
    work.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
  });

  it("lets go of its work when it is told too late that it has renewed", async () => {
    const clock = createManualClock(noon);
    const store = await openTestStore();
    let now = noon;
    const asked = createFact();
    const answer = createFact();
    const late: Store = {
      ...store,
      runs: {
        ...store.runs,
        async renew(owner, until, runIds) {
          const renewed = await store.runs.renew(owner, until, runIds);
          asked.happen();
          await answer.happened;
          return renewed;
        },
      },
    };
    const work = createWork();
    // A process that was paused: its timers have not had their turn when the answer is read.
    const paused = { ...clock, now: () => Math.max(now, clock.now()) };
    const stage = await openStage({ store: late, executor: work, clock: paused, isAlone: false });
    await stage.ask();
    await work.begun.happened;
    clock.advance(leaseMs / 3);
    await asked.happened;
    now = noon + leaseMs;
    answer.happen();
    await work.aborted.happened;
  });

  it("loses nothing to anybody when it is the only one, however long the database fails", async () => {
    const work = createWork();
    const store = await openTestStore();
    const failing = { ...store, runs: { ...store.runs, renew: () => Promise.reject(new Error("disk full")) } };
    const stage = await openStage({ store: failing, executor: work });
    const run = await stage.ask();
    await work.begun.happened;
    stage.clock.advance(10 * leaseMs);
    await stage.sweep();
    expect(stage.faults).not.toEqual([]);
    work.end.happen();
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
  });
});

describe("a process that is well", () => {
  it("keeps what it works on, by renewing, and nobody takes it", async () => {
    const [work, other] = [createWork(), createWork()];
    const { one, two, store } = await openTwo(work, other);
    define(one, { idempotent: true });
    const run = await one.ask();
    await work.begun.happened;
    for (let passed = 0; passed < 4 * leaseMs; passed += leaseMs / 3) {
      one.clock.advance(leaseMs / 3);
      // The renewal is a write like any other; what is asked after it sees it.
      await store.runs.renew("nobody", noon);
      two.clock.advance(leaseMs / 3);
      await two.sweep();
    }
    work.end.happen();
    expect(await runWhen(store.runs, run.id, hasEnded)).toMatchObject({ status: "succeeded" });
    expect(other.asked).toEqual([]);
  });

  it("is not disturbed by a queue that takes it for dead; the caller waits until the run is over", async () => {
    const [work, other, clock] = [createWork(), createWork(), createWatchedClock(noon)];
    const { one, two, store } = await openTwo(work, other, clock);
    const run = await one.ask();
    await work.begun.happened;
    two.deps.dispatch((await store.runs.get(run.id)) ?? run);
    const next = await two.ask();
    await clock.armed(1_000);
    clock.advance(1_000);
    await clock.armed(1_000, 2);
    expect(other.asked).toEqual([]);
    work.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
    clock.advance(1_000);
    await other.begun.happened;
    expect(other.asked).toEqual(["execute 1"]);
    other.end.happen();
    await runWhen(store.runs, next.id, hasEnded);
    expect(await typesOf(store, run)).toEqual(["requested", "queued", "started", "ended"]);
  });
});

describe("an owner that is gone", () => {
  it("leaves to be interrupted what nobody can go on with", async () => {
    const [lost, other] = [createWork(), createWork()];
    const { one, two, store } = await openTwo(lost, other);
    const run = await one.ask();
    await lost.begun.happened;
    two.clock.advance(leaseMs);
    await two.sweep();
    expect(await store.runs.get(run.id)).toMatchObject({ status: "running" });
    two.clock.advance(1_001);
    await two.sweep();
    expect(await store.runs.get(run.id)).toMatchObject({
      status: "interrupted",
      reason: "The process of Signalbox that ran the action is gone.",
    });
    expect(other.asked).toEqual([]);
  });

  it("leaves to one other, of several that see it in the same moment", async () => {
    const [lost, second, third] = [createWork("https://search.example/jobs/1"), createWork(), createWork()];
    const { one, two, store } = await openTwo(lost, second);
    const three = await openStage({ store, owner: "three", executor: third, isAlone: false, clock: two.clock });
    const run = await one.ask();
    await lost.begun.happened;
    two.clock.advance(longGone);
    await Promise.all([two.sweep(), three.sweep()]);
    await Promise.race([second.begun.happened, third.begun.happened]);
    second.end.happen();
    third.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
    two.clock.advance(1_000);
    expect([...second.asked, ...third.asked]).toEqual(["recover 2"]);
    expect((await typesOf(store, run)).filter((type) => type === "taken_over" || type === "ended")).toEqual([
      "taken_over",
      "ended",
    ]);
  });

  it("leaves what somebody wanted stopped to be asked, and not to be begun again", async () => {
    const [lost, other] = [createWork(), createWork()];
    const { one, two, store } = await openTwo(lost, other);
    define(one, { idempotent: true });
    const run = await one.ask();
    await lost.begun.happened;
    expect(await two.cancel(run, actorOf(ana))).toMatchObject({ ok: true, value: { status: "running" } });
    two.clock.advance(longGone);
    await two.sweep();
    expect(await runWhen(store.runs, run.id, hasEnded)).toMatchObject({
      status: "cancelled",
      cancelledBy: actorOf(ana),
      outcome: { summary: "The target says it has stopped." },
    });
    expect(other.asked).toEqual(["stop 2"]);
  });
});

describe("the program's end", () => {
  it("hands over at once what others can go on with, and interrupts the rest", async () => {
    const [first, second] = [createWork("https://search.example/jobs/1"), createWork()];
    const { one, two, store } = await openTwo(first, second);
    const run = await one.ask();
    await first.begun.happened;
    await one.stop(5_000);
    expect(await store.runs.get(run.id)).toMatchObject({ status: "running", owner: "one" });
    // No time has passed for the other one.
    await two.sweep();
    await second.begun.happened;
    second.end.happen();
    expect(await runWhen(store.runs, run.id, hasEnded)).toMatchObject({ status: "succeeded" });
  });

  it("does not wait for what only waits for its next attempt", async () => {
    const stage = await openStage({
      executor: { execute: async () => ({ ...failed, isTransient: true }) },
    });
    define(stage, { idempotent: true, retry: { attempts: 3, backoff: 60_000, maxBackoff: 60_000 } });
    const run = await stage.ask();
    await stage.runWhen(run.id, (each) => each.status === "running" && each.retrying !== undefined);
    stage.leases.drain();
    await stage.queue.stop(60_000);
    expect(await stage.store.get(run.id)).toMatchObject({ status: "running" });
  });
});

describe("a run of our own that nobody works on", () => {
  it("is settled by the next sweep, when its end could not be written", async () => {
    const store = await openTestStore();
    let isBroken = true;
    const broken: Store = {
      ...store,
      runs: {
        ...store.runs,
        append(run, events, also) {
          const isEnd = events.some(({ type }) => type === "ended");
          if (isEnd && isBroken) return Promise.reject(new Error("disk full"));
          return store.runs.append(run, events, also);
        },
      },
    };
    const stage = await openStage({ store: broken, isAlone: false });
    stage.catalog.define({ deployments: [aDeployment(), aDeployment({ id: "d-other", name: "other" })] });
    const run = await stage.ask();
    await stage.runWhen(run.id, isRunning);
    // Patience has an end: after some minutes the work is let go of, with its end unwritten.
    await exhaust(stage, run);
    isBroken = false;
    stage.clock.advance(longGone);
    await stage.sweep();
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "interrupted" });
  });

  async function exhaust(stage: Stage, run: Run): Promise<void> {
    while (stage.leases.isHeld(run.id)) {
      stage.clock.advance(15_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
