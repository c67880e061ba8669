import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Action } from "../../../src/definition/action.ts";
import { createManualClock } from "../../../src/lib/clock.ts";
import type { Change, RunStore } from "../../../src/runs/ports.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { createFact } from "../../harness/fact.ts";
import { createHeldExecutor } from "../../harness/held-executor.ts";
import { leaseMs, openStage, type Stage } from "../../harness/stage.ts";
import { openTestStore, runWhen, temporaryDirectory } from "../../harness/store.ts";
import { actorOf, aDeployment, anAction, anApproval, bo, noon } from "../../harness/values.ts";
import { createWork } from "../../harness/work.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const hour = 3_600_000;

/** A stage whose work goes on until `end`, over a store in which a test may stand in the way. */
async function openHeld(action: Partial<Action> = {}, change: (runs: RunStore) => Partial<RunStore> = () => ({})) {
  const executor = createHeldExecutor();
  const store = await openTestStore();
  const stage = await openStage({ executor, store: { ...store, runs: { ...store.runs, ...change(store.runs) } } });
  onTestFinished(executor.end);
  stage.catalog.define({
    actions: [anAction(action), anAction({ id: "drain" })],
    deployments: [aDeployment(), aDeployment({ id: "d-other", name: "other" })],
  });
  return { ...stage, begun: executor.begun, end: executor.end };
}

async function typesOf(stage: Stage, run: Run): Promise<string[]> {
  return (await stage.store.eventsOf(run.id)).map(({ event }) => event.type);
}

/** What was written, commit by commit. */
function commitsOf(stage: Stage): string[][] {
  const commits: string[][] = [];
  const note = (changes: readonly Change[]): void => void commits.push(changes.map(({ type }) => type));
  onTestFinished(stage.store.subscribe(note));
  return commits;
}

describe("a run that finds its lane idle", () => {
  it("is on disk as running with one commit", async () => {
    const stage = await openHeld();
    const commits = commitsOf(stage);
    const run = await stage.ask();
    expect(run).toMatchObject({ status: "running", owner: "stage", fence: 1 });
    await stage.begun;
    stage.end();
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
    expect(commits).toEqual([["requested", "queued", "started"], ["ended"]]);
    expect(stage.faults).toEqual([]);
  });

  it("is the first of those who ask at once, and the others follow in their order", async () => {
    const stage = await openHeld();
    const runs = await Promise.all([stage.ask(), stage.ask(), stage.ask({ deploymentId: "d-other" }), stage.ask()]);
    expect(runs.map(({ status }) => status)).toEqual(["running", "queued", "running", "queued"]);
    stage.end();
    const ended = await Promise.all(runs.map(({ id }) => stage.runWhen(id, hasEnded)));
    expect(ended.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded", "succeeded"]);
    const started = (await stage.store.eventsAfter(0, 100)).filter(({ event }) => event.type === "started");
    const inLane = started.map(({ runId }) => runId).filter((id) => id !== runs[2].id);
    expect(inLane).toEqual([runs[0].id, runs[1].id, runs[3].id]);
  });

  it("begins also when it was asked for later than it was to start", async () => {
    const stage = await openHeld();
    expect(await stage.ask({ notBefore: noon - hour })).toMatchObject({ status: "running" });
  });

  it.each<[what: string, action: Partial<Action>, notBefore: number | undefined, status: Run["status"]]>([
    ["what needs an approval", { approval: anApproval }, undefined, "awaiting_approval"],
    ["what is for later", {}, noon + hour, "queued"],
    ["what a newer one may replace", { concurrency: "replace" }, undefined, "queued"],
  ])("does not begin at once: %s", async (_what, action, notBefore, status) => {
    const stage = await openHeld(action);
    expect((await stage.ask({ notBefore })).status).toBe(status);
    // It is in nobody's way either, as long as it does not wait for its turn.
    if (action.concurrency !== "replace") expect((await stage.ask({ actionId: "drain" })).status).toBe("running");
  });
});

describe("a seat is given back", () => {
  it("when the click is a run already", async () => {
    const stage = await openHeld();
    const submission = stage.submission();
    const [run, same] = await Promise.all([stage.ask(submission), stage.ask(submission)]);
    expect(same.id).toBe(run.id);
    await stage.begun;
    stage.end();
    const ended = await stage.runWhen(run.id, hasEnded);
    await expectIdle(stage);
    expect(await stage.ask(submission)).toStrictEqual(ended);
    await expectIdle(stage);
    expect(await typesOf(stage, ended)).toEqual(["requested", "queued", "started", "ended"]);
  });

  it("when another run is in the way", async () => {
    const stage = await openHeld({ concurrency: "reject" });
    const both = await Promise.all([stage.ask({ notBefore: noon + hour }), stage.ask()]);
    expect(both.map(({ status }) => status)).toEqual(["queued", "denied"]);
    await expectIdle(stage);
  });

  it("when the run could not be written, and who has come to wait meanwhile has its turn", async () => {
    const isAsked = createFact();
    const fails = createFact();
    let first: string | undefined;
    const stage = await openHeld({}, (runs) => ({
      async create(request, events, also) {
        if (first !== undefined) return runs.create(request, events, also);
        first = request.id;
        isAsked.happen();
        await fails.happened;
        throw new Error("the disk is full");
      },
    }));
    const refused = stage.ask();
    await isAsked.happened;
    const second = await stage.ask();
    expect(second.status).toBe("queued");
    fails.happen();
    await expect(refused).rejects.toThrow("the disk is full");
    expect(await stage.runWhen(second.id, ({ status }) => status === "running")).toBeDefined();
    expect(stage.leases.isHeld(first ?? "")).toBe(false);
  });

  /** Somebody else begins at once there, and leaves it as it was. */
  async function expectIdle(stage: Stage & { readonly end: () => void }): Promise<void> {
    const run = await stage.ask({ actionId: "drain" });
    expect(run.status).toBe("running");
    stage.end();
    await stage.runWhen(run.id, hasEnded);
    await expect.poll(() => stage.leases.isHeld(run.id)).toBe(false);
  }
});

it("nobody begins before a run that is being written and will wait for its turn", async () => {
  const [isAsked, goesOn] = [createFact(), createFact()];
  const stage = await openHeld({ concurrency: "replace" }, (runs) => ({
    async create(request, events, also) {
      if (request.action.id === "reindex") {
        isAsked.happen();
        await goesOn.happened;
      }
      return runs.create(request, events, also);
    },
  }));
  const waiting = stage.ask();
  await isAsked.happened;
  expect((await stage.ask({ actionId: "drain" })).status).toBe("queued");
  expect((await stage.ask({ actionId: "drain", deploymentId: "d-other" })).status).toBe("running");
  goesOn.happen();
  expect(await waiting).toMatchObject({ status: "queued" });
});

it("nobody begins before a run whose last approval is being written", async () => {
  const [isAsked, goesOn] = [createFact(), createFact()];
  const stage = await openHeld({ approval: anApproval }, (runs) => ({
    async append(run, events, also) {
      if (events.some(({ type }) => type === "approved")) {
        isAsked.happen();
        await goesOn.happened;
      }
      return runs.append(run, events, also);
    },
  }));
  const approved = await stage.ask();
  const vote = stage.vote(approved, actorOf(bo));
  await isAsked.happened;
  expect((await stage.ask({ actionId: "drain" })).status).toBe("queued");
  expect((await stage.ask({ actionId: "drain", deploymentId: "d-other" })).status).toBe("running");
  goesOn.happen();
  expect(await vote).toMatchObject({ ok: true });
});

it("is not taken for one that nobody is at work on, when the leases are renewed in between", async () => {
  const clock = createManualClock(noon);
  const store = await openTestStore();
  const renewed = createFact();
  const stage = await openStage({
    clock,
    store: {
      ...store,
      runs: {
        ...store.runs,
        async renew(owner, until) {
          const runs = await store.runs.renew(owner, until);
          if (runs.length > 0) renewed.happen();
          return runs;
        },
        async create(request, events, also) {
          const created = await store.runs.create(request, events, also);
          clock.advance(leaseMs);
          await renewed.happened;
          await stage.sweep();
          return created;
        },
      },
    },
  });
  const run = await stage.ask();
  expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
  expect(await typesOf(stage, run)).toEqual(["requested", "queued", "started", "ended"]);
});

describe("the end of the process", () => {
  it("waits for a run that is being written, and for its work", async () => {
    const [isAsked, goesOn] = [createFact(), createFact()];
    const stage = await openHeld({}, (runs) => ({
      async create(request, events, also) {
        isAsked.happen();
        await goesOn.happened;
        return runs.create(request, events, also);
      },
    }));
    const asked = stage.ask();
    await isAsked.happened;
    let isStopped = false;
    const stopped = stage.queue.stop(hour).then(() => (isStopped = true));
    goesOn.happen();
    const run = await asked;
    await stage.begun;
    expect(isStopped).toBe(false);
    stage.end();
    await stopped;
    expect(await stage.store.get(run.id)).toMatchObject({ status: "succeeded" });
    // Whoever asks now waits for the next start.
    expect(await stage.ask()).toMatchObject({ status: "queued" });
  });
});

describe("kill -9 right after the commit", () => {
  it("before the work begins: the run is interrupted, and its lane goes on", async () => {
    const file = path.join(temporaryDirectory(), "runs.db");
    const program = path.join(import.meta.dirname, "..", "..", "kills", "start-and-die.ts");
    const child = spawn(process.execPath, [program, file, "d-search"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    let told = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
    expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
    expect(told).toBe("");

    const stage = await openStage({ store: await openTestStore(file) });
    const [run] = await stage.store.list({ order: "oldest" });
    if (!run) throw new Error("what was committed is gone");
    expect(run).toMatchObject({ status: "running", owner: "bench" });
    await stage.recover();
    expect(await stage.store.get(run.id)).toMatchObject({ status: "interrupted" });
    expect(await typesOf(stage, run)).toEqual(["requested", "queued", "started", "interrupted"]);
    expect(await stage.ask()).toMatchObject({ status: "running" });
  });

  it("what may be sent again is sent again by the next process", async () => {
    const [dead, next] = [createWork(), createWork()];
    const store = await openTestStore();
    const one = await openStage({ store, owner: "one", executor: dead });
    one.catalog.define({ actions: [anAction({ idempotent: true })] });
    const run = await one.ask();
    expect(run.status).toBe("running");
    await dead.begun.happened;
    const two = await openStage({ store, owner: "two", executor: next });
    await two.recover();
    await next.begun.happened;
    next.end.happen();
    await runWhen(store.runs, run.id, hasEnded);
    expect(await typesOf(two, run)).toEqual(["requested", "queued", "started", "taken_over", "started", "ended"]);
  });
});
