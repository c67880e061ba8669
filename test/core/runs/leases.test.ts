import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../src/lib/clock.ts";
import { clockMargin, createLeases, type Held, type Leases } from "../../../src/runs/lease.ts";
import type { RunStore } from "../../../src/runs/ports.ts";
import { openTestStore } from "../../harness/store.ts";
import { actorOf, ana, aRequest, noon } from "../../harness/values.ts";

const leaseMs = 15_000;
const queued = [
  { type: "requested", at: noon, by: actorOf(ana) },
  { type: "queued", at: noon },
] as const;

/** The leases of one process. Its clock can be set forward without any timer having rung: nobody gave it a turn. */
function createProcess(store: RunStore, owner: string) {
  const timers = createManualClock(noon);
  let asleep = 0;
  let setBack = 0;
  const elapsed = (): number => timers.now() + asleep;
  const clock = { after: timers.after, now: () => elapsed() - setBack };
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const deaf: RunStore = { ...store, subscribe: () => () => undefined };
  const leases = createLeases({ store: deaf, clock, elapsed, owner, leaseMs, isAlone: false, onFault });
  return {
    leases,
    now: () => clock.now(),
    sleep: (ms: number) => void (asleep += ms),
    setBack: (ms: number) => void (setBack += ms),
    /** Lets time pass until it has renewed, and waits until that is written. */
    async renew(): Promise<void> {
      timers.advance(leaseMs / 3);
      await store.renew("nobody", noon);
      await new Promise((resolve) => setImmediate(resolve));
      expect(faults).toEqual([]);
    },
  };
}

async function writeRunning(store: RunStore, owner: string, leaseUntil: number): Promise<string> {
  const { run } = await store.create(aRequest(), queued);
  const running = await store.append(run, [{ type: "started", at: noon, owner, fence: 1 }], { leaseUntil });
  if (!running) throw new Error("nobody else changes this run");
  return run.id;
}

function hold(leases: Leases, runId: string): Held {
  const held = leases.hold(runId);
  if (!held) throw new Error(`${runId} is held already`);
  return held;
}

async function begin(store: RunStore, { leases }: { readonly leases: Leases }): Promise<Held & { runId: string }> {
  const until = leases.until();
  const runId = await writeRunning(store, leases.owner, until);
  const held = hold(leases, runId);
  held.own(until);
  return { ...held, runId };
}

async function orphans(store: RunStore, now: number): Promise<string[]> {
  return (await store.orphans(now)).map(({ id }) => id);
}

describe("the lease of a run that was let go of", () => {
  it.each(["while its work comes to an end", "when its work has ended"])(
    "ends, %s, although its owner renews that of another",
    async (when) => {
      const store = (await openTestStore()).runs;
      const process = createProcess(store, "one");
      const lost = await begin(store, process);
      const told: string[] = [];
      lost.watch((news) => {
        told.push(news);
        if (when.endsWith("has ended")) lost.release();
      });
      process.sleep(leaseMs);
      const kept = await begin(store, process);
      await process.renew();
      await process.renew();
      expect(told).toEqual(["lost"]);
      expect(await orphans(store, process.now())).toEqual([lost.runId]);
      expect(kept.isOwned()).toBe(true);
      // What it lists is also what it may go on with itself.
      expect(process.leases.takeStrays()).toEqual(when.endsWith("has ended") ? [lost.runId] : []);
    },
  );

  it("ends for each of two processes that were frozen at once and have work again, so that each has the other's", async () => {
    const store = (await openTestStore()).runs;
    const processes = ["one", "two"].map((owner) => createProcess(store, owner));
    const lost: string[] = [];
    for (const process of processes) {
      const held = await begin(store, process);
      held.watch(() => held.release());
      lost.push(held.runId);
    }
    for (const process of processes) process.sleep(leaseMs + clockMargin);
    for (const process of processes) await begin(store, process);
    for (const process of processes) await process.renew();
    for (const process of processes) await process.renew();
    for (const { leases } of processes) expect(await orphans(store, leases.abandonedBefore())).toEqual(lost);
  });

  it("ends when the owner never knew that the run was its own", async () => {
    const store = (await openTestStore()).runs;
    const process = createProcess(store, "one");
    await begin(store, process);
    // The answer to the write was lost, so nobody is at work on it.
    const unknown = await writeRunning(store, "one", process.leases.until());
    for (let nth = 0; nth < 4; nth += 1) await process.renew();
    expect(process.leases.takeStrays()).toEqual([unknown]);
    expect(await orphans(store, process.now())).toEqual([unknown]);
  });
});

describe("a clock that is set back", () => {
  it("makes no lease longer for its owner: others have seen its end", async () => {
    const store = (await openTestStore()).runs;
    const process = createProcess(store, "one");
    const until = process.leases.until();
    const held = await begin(store, process);
    process.sleep(leaseMs);
    process.setBack(leaseMs);
    expect(held.isOwned()).toBe(false);
    expect(process.leases.counts(until)).toBe(false);
  });

  it("costs nothing that is renewed in time", async () => {
    const store = (await openTestStore()).runs;
    const process = createProcess(store, "one");
    const held = await begin(store, process);
    process.setBack(20 * leaseMs);
    for (let nth = 0; nth < 4; nth += 1) await process.renew();
    expect(held.isOwned()).toBe(true);
    process.sleep(leaseMs);
    expect(held.isOwned()).toBe(false);
  });
});

it("renews what is written as its own before it counts on it", async () => {
  const store = (await openTestStore()).runs;
  const process = createProcess(store, "one");
  // Nobody has told it yet that the write came through.
  const runId = await writeRunning(store, "one", process.leases.until());
  hold(process.leases, runId);
  for (let nth = 0; nth < 4; nth += 1) await process.renew();
  expect(await orphans(store, process.now())).toEqual([]);
  expect(process.leases.takeStrays()).toEqual([]);
});

it("ends all leases at the program's end, also of what it does not hold", async () => {
  const store = (await openTestStore()).runs;
  const process = createProcess(store, "one");
  const { runId } = await begin(store, process);
  const stray = await writeRunning(store, "one", process.leases.until());
  await process.leases.stop();
  expect(await orphans(store, process.now())).toEqual([runId, stray]);
});
