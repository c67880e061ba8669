import { describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../../src/lib/clock.ts";
import { isFinal, type Run, type RunRequest } from "../../../src/runs/run.ts";
import type { Store } from "../../../src/store/store.ts";
import { openStage, type Stage } from "../../harness/stage.ts";
import { openTestStore } from "../../harness/store.ts";
import { anApproval, aRequest, commandsTo, noon, runAfter, runIn } from "../../harness/values.ts";
import { createWork } from "../../harness/work.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const isExpired = (run: Run): boolean => run.status === "expired";
const pollMs = 5_000;

/** A clock that counts what waits for it. */
function createCountingClock(): ManualClock & { readonly waiting: () => number } {
  const clock = createManualClock(noon);
  let waiting = 0;
  return {
    ...clock,
    waiting: () => waiting,
    after(ms, wake) {
      let isOver = false;
      waiting += 1;
      function over(): void {
        if (!isOver) waiting -= 1;
        isOver = true;
      }
      const timer = clock.after(ms, () => {
        over();
        wake();
      });
      return {
        cancel() {
          over();
          timer.cancel();
        },
      };
    },
  };
}

/** Moves time in small steps, each followed by all that the store has to do, until it is so. */
async function until(stage: Stage, store: Store, id: string, isWanted: (run: Run) => boolean): Promise<Run> {
  for (let step = 0; step < 100; step += 1) {
    const run = await store.runs.get(id);
    if (run && isWanted(run)) return run;
    stage.clock.advance(1_000);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`run ${id} did not get there`);
}

async function leave(store: Store, request: RunRequest, status: "awaiting_approval" | "queued"): Promise<Run> {
  const { run, events } = runAfter(request, commandsTo(status, request));
  await store.runs.create(run, events);
  return run;
}

describe("what waits for an instant", () => {
  it("has one timer in all, however many there are", async () => {
    const clock = createCountingClock();
    const stage = await openStage({ clock });
    await stage.recover();
    const before = clock.waiting();
    for (let count = 0; count < 50; count += 1) stage.deps.dispatch(runIn("awaiting_approval").run);
    for (let count = 0; count < 50; count += 1) {
      stage.deps.dispatch(runIn("queued", aRequest({ notBefore: noon + 60_000 + count })).run);
    }
    expect(clock.waiting()).toBe(before);
  });

  it("is late rather than left out, when nobody was there at the time", async () => {
    const store = await openTestStore();
    const runs = await Promise.all(Array.from({ length: 250 }, () => leave(store, aRequest(), "awaiting_approval")));
    const stage = await openStage({ store, clock: createManualClock(noon + anApproval.expiresAfter + 3_600_000) });
    await stage.recover();
    stage.clock.advance(0);
    for (const run of runs) await stage.runWhen(run.id, isExpired);
    const events = await stage.store.eventsAfter(0, 10_000);
    expect(events.filter(({ event }) => event.type === "expired")).toHaveLength(250);
  });

  it("is seen to although another process brought it", async () => {
    const store = await openTestStore();
    const stage = await openStage({ store });
    await stage.recover();
    stage.clock.advance(0);
    const run = await leave(store, aRequest(), "awaiting_approval");
    stage.clock.advance(anApproval.expiresAfter - pollMs);
    expect(await store.runs.get(run.id)).toMatchObject({ status: "awaiting_approval" });
    stage.clock.advance(pollMs);
    expect(await until(stage, store, run.id, isExpired)).toMatchObject({ status: "expired" });
  });

  it("is tried again when the database fails, and the fault is told", async () => {
    const store = await openTestStore();
    let failures = 2;
    const failing: Store = {
      ...store,
      runs: {
        ...store.runs,
        append(run, events, also) {
          failures -= 1;
          return failures >= 0 ? Promise.reject(new Error("disk full")) : store.runs.append(run, events, also);
        },
      },
    };
    const run = await leave(store, aRequest(), "awaiting_approval");
    const stage = await openStage({ store: failing });
    await stage.recover();
    stage.clock.advance(anApproval.expiresAfter);
    await until(stage, store, run.id, isExpired);
    expect(stage.faults.map(String)).toEqual(["Error: disk full", "Error: disk full"]);
  });

  it("starts to the millisecond when its time has come, and once", async () => {
    // Nothing polls here: the moment alone does it.
    const stage = await openStage();
    const run = await stage.ask({ notBefore: noon + 60_000 });
    stage.clock.advance(59_999);
    expect(await stage.store.get(run.id)).toMatchObject({ status: "queued" });
    stage.clock.advance(1);
    await stage.runWhen(run.id, hasEnded);
    const types = (await stage.store.eventsOf(run.id)).map(({ event }) => event.type);
    expect(types).toEqual(["requested", "queued", "started", "ended"]);
  });

  it("does not hide behind what is due and waits for its lane", async () => {
    const work = createWork();
    const store = await openTestStore();
    const stage = await openStage({ store, executor: work });
    await stage.recover();
    const scheduled = await stage.ask({ notBefore: noon + 1_000 });
    for (let count = 0; count < 3; count += 1) await stage.ask({ notBefore: noon + 1_000 });
    await until(stage, store, scheduled.id, ({ status }) => status === "running");
    const run = await leave(store, aRequest({ requestedAt: stage.clock.now() }), "awaiting_approval");
    stage.clock.advance(anApproval.expiresAfter);
    await until(stage, store, run.id, isExpired);
  });
});

it("what another process wrote late, for an instant that was seen to, is found within a minute although that one died", async () => {
  const store = await openTestStore();
  const stage = await openStage({ store });
  await stage.recover();
  const before = await stage.ask({ notBefore: noon + 20_000 });
  await until(stage, store, before.id, hasEnded);
  const run = await leave(store, aRequest({ notBefore: noon + 10_000 }), "queued");
  expect(await until(stage, store, run.id, hasEnded)).toMatchObject({ status: "succeeded" });
  expect(stage.clock.now()).toBeLessThanOrEqual(noon + 90_000);
});

describe("what was queued", () => {
  it("takes its place at a start by its id alone, behind what a former process had begun", async () => {
    const store = await openTestStore();
    const begun = runIn("running", aRequest({ id: "begun" }));
    const runs: string[] = [];
    for (let count = 0; count < 200; count += 1) runs.push((await leave(store, aRequest(), "queued")).id);
    await store.runs.create(begun.run, [
      ...begun.events,
      { type: "accepted", at: noon, location: "https://search.example/1" },
    ]);
    const read: string[] = [];
    const watched: Store = {
      ...store,
      runs: {
        ...store.runs,
        get(id) {
          read.push(id);
          return store.runs.get(id);
        },
        list: () => Promise.reject(new Error("nobody may read them all")),
      },
    };
    const work = createWork();
    const stage = await openStage({ store: watched, executor: work });
    await stage.recover();
    await work.begun.happened;
    expect(work.asked).toEqual(["recover 2"]);
    expect(read.filter((id) => runs.includes(id))).toEqual([]);
    expect(stage.queue.waiting()).toBe(200);
  });
});
