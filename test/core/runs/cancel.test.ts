import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../src/lib/clock.ts";
import type { Executor } from "../../../src/runs/ports.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { leaseMs, openStage, type Stage } from "../../harness/stage.ts";
import { openTestStore, runWhen } from "../../harness/store.ts";
import { actorOf, ana, anAction, anApproval, bo, failed, noon, stranger, succeeded } from "../../harness/values.ts";
import { createWork, type Work } from "../../harness/work.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const isWaiting = (run: Run): boolean => run.status === "running" && run.retrying !== undefined;
const stillThere = { isStopped: false, text: "Asked to stop, the target answered HTTP 409." };

/** A target that does not answer for as long as the process lives. */
const untilEnding: Executor["stop"] = (_run, _body, signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));

async function typesOf(stage: Stage, run: Run): Promise<string[]> {
  return (await stage.store.eventsOf(run.id)).map(({ event }) => event.type);
}

async function begun(work: Work, executor: Executor = work): Promise<{ stage: Stage; run: Run }> {
  const stage = await openStage({ executor });
  const run = await stage.ask();
  await work.begun.happened;
  return { stage, run };
}

describe("cancelling a run that waits", () => {
  it("takes effect at once", async () => {
    const { stage } = await begun(createWork());
    const waiting = await stage.ask();
    expect(await stage.cancel(waiting, actorOf(ana))).toMatchObject({ ok: true, value: { status: "cancelled" } });
    expect(await stage.cancel(waiting, actorOf(ana))).toMatchObject({ error: { code: "already_decided" } });
    stage.catalog.define({ actions: [anAction({ approval: anApproval })] });
    const asked = await stage.ask();
    expect(await stage.cancel(asked, actorOf(bo))).toMatchObject({ ok: true, value: { status: "cancelled" } });
  });
});

describe("cancelling a run that runs", () => {
  it("breaks the work off and asks the target to stop", async () => {
    const work = createWork();
    const { stage, run } = await begun(work);
    expect(await stage.cancel(run, actorOf(bo))).toMatchObject({
      ok: true,
      value: { status: "running", cancelRequestedBy: actorOf(bo) },
    });
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({
      status: "cancelled",
      cancelledBy: actorOf(bo),
      outcome: { result: "cancelled", summary: "The target says it has stopped." },
    });
    expect(work.asked).toEqual(["execute 1", "stop 1"]);
    expect(await typesOf(stage, run)).toEqual(["requested", "queued", "started", "cancel_requested", "ended"]);
    expect(stage.faults).toEqual([]);
  });

  it.each<[situation: string, work: Work, executor: (work: Work) => Executor, summary: string]>([
    ["says that it goes on", createWork(undefined, stillThere), (work) => work, stillThere.text],
    [
      "gives no way to ask",
      createWork(),
      ({ execute }) => ({ execute }),
      "The target gives no way to ask it to stop: it may still be at work, look there.",
    ],
    [
      "gives no way for this action",
      createWork(),
      (work) => ({ ...work, stop: async () => undefined }),
      "The target gives no way to ask it to stop: it may still be at work, look there.",
    ],
    [
      "cannot be asked, by a fault of ours",
      createWork(),
      (work) => ({ ...work, stop: () => Promise.reject(new Error("no such file")) }),
      "The target could not be asked to stop: it may still be at work, look there.",
    ],
  ])("says what is known when the target %s", async (_situation, work, executor, summary) => {
    const { stage, run } = await begun(work, executor(work));
    await stage.cancel(run, actorOf(ana));
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "cancelled", outcome: { summary } });
  });

  it("is for the requester and those whom the table names, and once is enough", async () => {
    const work = createWork();
    const held: Executor = { ...work, stop: untilEnding };
    const { stage, run } = await begun(work, held);
    expect(await stage.cancel(run, stranger)).toMatchObject({ error: { code: "role_too_low" } });
    expect(await stage.cancel({ ...run, id: "none" }, actorOf(ana))).toMatchObject({ error: { code: "unknown_run" } });
    expect(await stage.cancel(run, actorOf(ana))).toMatchObject({ ok: true });
    expect(await stage.cancel(run, actorOf(bo))).toMatchObject({
      error: { code: "already_cancelling", message: expect.stringContaining("Ana Ruiz") as unknown },
    });
    expect(await typesOf(stage, run)).toEqual(["requested", "queued", "started", "cancel_requested"]);
  });

  it("changes nothing when the work has come to its real end first", async () => {
    const work = createWork();
    const deaf: Executor = {
      async execute(run, body, _signal, telling) {
        return work.execute(run, body, new AbortController().signal, telling);
      },
    };
    const { stage, run } = await begun(work, deaf);
    await stage.cancel(run, actorOf(ana));
    work.end.happen();
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded", outcome: succeeded });
  });

  it("reaches a process on another machine, by its next renewal", async () => {
    const work = createWork();
    const store = await openTestStore();
    const deaf = { ...store, runs: { ...store.runs, subscribe: () => () => undefined } };
    const far = await openStage({ store: deaf, owner: "far", executor: work, isAlone: false });
    const near = await openStage({ store, owner: "near", isAlone: false });
    const run = await far.ask();
    await work.begun.happened;
    expect(await near.cancel(run, actorOf(ana))).toMatchObject({ ok: true });
    expect(work.asked).toEqual(["execute 1"]);
    far.clock.advance(leaseMs / 3);
    expect(await runWhen(store.runs, run.id, hasEnded)).toMatchObject({ status: "cancelled" });
    expect(work.asked).toEqual(["execute 1", "stop 1"]);
  });

  it("ends the wait for the next attempt", async () => {
    const work = createWork();
    const stage = await openStage({ executor: { ...work, execute: async () => ({ ...failed, isTransient: true }) } });
    const retry = { attempts: 3, backoff: 60_000, maxBackoff: 60_000 };
    stage.catalog.define({ actions: [anAction({ idempotent: true, retry })] });
    const run = await stage.ask();
    await stage.runWhen(run.id, isWaiting);
    await stage.cancel(run, actorOf(ana));
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "cancelled" });
    expect(await typesOf(stage, run)).toEqual([
      ...["requested", "queued", "started", "attempt_failed", "cancel_requested", "ended"],
    ]);
    expect(work.asked).toEqual(["stop 1"]);
  });

  it("is remembered over a restart: the run is asked to stop, and never sent again", async () => {
    const store = await openTestStore();
    const first = createWork();
    const held: Executor = { ...first, stop: untilEnding };
    const before = await openStage({ store, owner: "before", executor: held });
    before.catalog.define({ actions: [anAction({ idempotent: true })] });
    const run = await before.ask();
    await first.begun.happened;
    await before.cancel(run, actorOf(ana));
    const second = createWork();
    const after = await openStage({ store, owner: "after", executor: second, clock: createManualClock(noon) });
    await after.recover();
    expect(await after.runWhen(run.id, hasEnded)).toMatchObject({ status: "cancelled" });
    expect(second.asked).toEqual(["stop 2"]);
  });
});

describe("a timeout", () => {
  it("asks the target to stop, and the end says what is known", async () => {
    const work = createWork();
    const stage = await openStage({ executor: work });
    stage.catalog.define({ actions: [anAction({ timeout: 5_000 })] });
    const run = await stage.ask();
    await work.begun.happened;
    stage.clock.advance(5_000);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({
      status: "timed_out",
      outcome: { summary: "No answer came in time. The target says it has stopped." },
    });
    expect(work.asked).toEqual(["execute 1", "stop 1"]);
  });
});
