import { describe, expect, it } from "vitest";
import type { Executor } from "../../../src/runs/ports.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { createWatchedClock } from "../../harness/watched-clock.ts";
import { openStage, type Stage } from "../../harness/stage.ts";
import { openTestStore } from "../../harness/store.ts";
import type { Store } from "../../../src/store/store.ts";
import { anAction, aPolicy, failed, noon, succeeded } from "../../harness/values.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const isWaiting = (run: Run): boolean => run.status === "running" && run.retrying !== undefined;
const passing = { ...failed, isTransient: true, retryAfter: 1 };

/** Jitter of one half. */
const random = (size: number): Uint8Array => new Uint8Array(size).fill(128, 0, 1);

/** Fails so often in a way that may pass, and then succeeds. */
function failing(times: number): Executor & { readonly keys: string[] } {
  const keys: string[] = [];
  return {
    keys,
    async execute(run) {
      keys.push(`${run.id} ${run.status === "running" ? run.fence : 0}`);
      return keys.length > times ? succeeded : passing;
    },
  };
}

const retry = { attempts: 3, backoff: 20_000, maxBackoff: 60_000 };

async function open(executor: Executor, overrides = {}) {
  const clock = createWatchedClock(noon);
  const stage = await openStage({ executor, clock, random, ...overrides });
  stage.catalog.define({ actions: [anAction({ idempotent: true, retry })] });
  return { stage, clock };
}

async function eventsOf(stage: Stage, run: Run) {
  return (await stage.store.eventsOf(run.id)).slice(2).map(({ event }) => event);
}

describe("an action that declares retries", () => {
  it("is tried again with the same key, each attempt an event, each later than the one before", async () => {
    const executor = failing(2);
    const { stage, clock } = await open(executor);
    const run = await stage.ask();
    const first = await stage.runWhen(run.id, isWaiting);
    expect(first).toMatchObject({ retrying: { outcome: failed, nextAt: noon + 10_000 } });
    await clock.armed(10_000);
    clock.advance(9_999);
    expect(executor.keys).toHaveLength(1);
    clock.advance(1);
    await clock.armed(20_000);
    clock.advance(20_000);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
    expect(executor.keys).toEqual([`${run.id} 1`, `${run.id} 2`, `${run.id} 3`]);
    const events = await eventsOf(stage, run);
    expect(events).toMatchObject([
      { type: "started", fence: 1 },
      { type: "attempt_failed", attempt: 1, outcome: failed, nextAt: noon + 10_000 },
      { type: "started", attempt: 2, fence: 2 },
      { type: "attempt_failed", attempt: 2 },
      { type: "started", attempt: 3, fence: 3 },
      { type: "ended", outcome: succeeded },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/isTransient|retryAfter/);
  });

  it("is told to have failed once each time, although the answer to that write is lost", async () => {
    const store = await openTestStore();
    let lost = 0;
    const losing: Store = {
      ...store,
      runs: {
        ...store.runs,
        async append(run, events, also) {
          const written = await store.runs.append(run, events, also);
          if (events[0]?.type !== "attempt_failed" || lost > 0) return written;
          lost += 1;
          throw new Error("the connection is gone");
        },
      },
    };
    const executor = failing(1);
    const { stage, clock } = await open(executor, { store: losing });
    const run = await stage.ask();
    // The write is tried again, and then the next attempt waits for its time.
    await clock.armed(250);
    clock.advance(250);
    await clock.armed(9_750);
    clock.advance(9_750);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
    expect((await eventsOf(stage, run)).map(({ type }) => type)).toEqual([
      ...["started", "attempt_failed", "started", "ended"],
    ]);
  });

  it("fails when its attempts are used up", async () => {
    const executor = failing(9);
    const { stage, clock } = await open(executor);
    const run = await stage.ask();
    await clock.armed(10_000);
    clock.advance(10_000);
    await clock.armed(20_000);
    clock.advance(20_000);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "failed", outcome: failed });
    expect(executor.keys).toHaveLength(3);
  });

  it("is not tried again when the rules have changed their answer meanwhile", async () => {
    const executor = failing(9);
    const { stage, clock } = await open(executor);
    const run = await stage.ask();
    await clock.armed(10_000);
    stage.catalog.define({ policy: aPolicy({ grants: [] }) });
    clock.advance(10_000);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({
      status: "failed",
      outcome: { summary: expect.stringMatching(/answered 503\. It was not sent again: /) as unknown },
    });
    expect(executor.keys).toHaveLength(1);
  });

  it("goes on where a kill during the wait has left it, and not before its time", async () => {
    const store = await openTestStore();
    const before = await open(failing(9), { store, owner: "before" });
    const run = await before.stage.ask();
    await before.stage.runWhen(run.id, isWaiting);
    // Killed: nothing of it moves any more.
    const executor = failing(0);
    const after = await open(executor, { store, owner: "after" });
    after.clock.advance(1_000);
    await after.stage.recover();
    await after.clock.armed(9_000);
    expect(executor.keys).toEqual([]);
    after.clock.advance(9_000);
    expect(await after.stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
    expect(executor.keys).toEqual([`${run.id} 3`]);
  });

  it("has its timeout for each attempt", async () => {
    const clock = createWatchedClock(noon);
    let attempts = 0;
    const stage = await openStage({
      clock,
      random,
      executor: {
        execute(_run, _body, signal) {
          attempts += 1;
          if (attempts === 1) return Promise.resolve(passing);
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
        },
      },
    });
    stage.catalog.define({ actions: [anAction({ idempotent: true, retry, timeout: 7_000 })] });
    const run = await stage.ask();
    await clock.armed(10_000);
    clock.advance(10_000);
    await clock.armed(7_000, 2);
    clock.advance(6_999);
    expect(await stage.store.get(run.id)).toMatchObject({ status: "running" });
    clock.advance(1);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "timed_out" });
  });
});
