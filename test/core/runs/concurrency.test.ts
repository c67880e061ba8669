import { describe, expect, it, onTestFinished } from "vitest";
import type { Action } from "../../../src/definition/action.ts";
import { cancelRun } from "../../../src/runs/cancel.ts";
import { decide } from "../../../src/runs/decide.ts";
import { followRun } from "../../../src/runs/follow.ts";
import { replacementOf } from "../../../src/runs/replace.ts";
import { isJoined } from "../../../src/runs/request.ts";
import { isFinal, newRun, type Run } from "../../../src/runs/run.ts";
import { createHeldExecutor } from "../../harness/held-executor.ts";
import { openStage, type Stage } from "../../harness/stage.ts";
import {
  actorOf,
  aDeployment,
  ana,
  anAction,
  anApproval,
  aRequest,
  bo,
  cleo,
  noon,
  runIn,
  stranger,
} from "../../harness/values.ts";

const isRunning = (run: Run): boolean => run.status === "running";
const hasEnded = (run: Run): boolean => isFinal(run.status);
const byBo = { requester: actorOf(bo) };
const other = { values: { index: "orders" } };

async function openWith(overrides: Partial<Action>): Promise<Stage & { readonly end: () => void }> {
  const executor = createHeldExecutor();
  const stage = await openStage({ executor });
  onTestFinished(executor.end);
  stage.catalog.define({
    actions: [anAction(overrides), anAction({ id: "drain", title: "Drain" })],
    deployments: [aDeployment(), aDeployment({ id: "d-other", name: "other" })],
  });
  return { ...stage, end: executor.end };
}

async function all(stage: Stage): Promise<Run[]> {
  return stage.store.list({ order: "oldest" });
}

describe("concurrency: reject", () => {
  it("starts one of two that ask at once, and tells the other who runs what", async () => {
    const stage = await openWith({ concurrency: "reject" });
    const both = await Promise.all([stage.ask(), stage.ask(byBo)]);
    const denied = both.find((run) => run.status === "denied");
    const started = both.find((run) => run.status !== "denied");
    expect(started).toBeDefined();
    expect(denied).toMatchObject({ refusal: { code: "already_active" } });
    expect(await stage.runWhen(started?.id ?? "", isRunning)).toBeDefined();
  });

  it("says since when, and lets the next one in when the first has ended", async () => {
    const stage = await openWith({ concurrency: "reject" });
    const first = await stage.ask();
    await stage.runWhen(first.id, isRunning);
    stage.clock.advance(180_000);
    expect(await stage.ask({ ...byBo, ...other })).toMatchObject({
      refusal: {
        message: `Ana Ruiz’s run ${first.id} of “Reindex” has been running for 3 min on search. This action runs one at a time there, so nothing was started. Follow that run (/action show ${first.id}), or ask again when it has ended.`,
      },
    });
    expect(await stage.ask()).toMatchObject({ refusal: { message: expect.stringMatching(/^Your run /) as unknown } });
    stage.end();
    await stage.runWhen(first.id, hasEnded);
    expect((await stage.ask()).status).not.toBe("denied");
  });

  it("minds neither other actions nor other deployments", async () => {
    const stage = await openWith({ concurrency: "reject" });
    await stage.ask();
    expect((await stage.ask({ actionId: "drain" })).status).toBe("queued");
    expect((await stage.ask({ deploymentId: "d-other" })).status).toBe("running");
  });

  it("counts what still waits for approval", async () => {
    const stage = await openWith({ concurrency: "reject", approval: anApproval });
    await stage.ask();
    expect(await stage.ask(byBo)).toMatchObject({
      refusal: { message: expect.stringContaining("has been waiting for approval for 0.0 s") as unknown },
    });
  });
});

describe("concurrency: join", () => {
  it("makes one run of two that ask at once for the same, and both are told of its end", async () => {
    const stage = await openWith({ concurrency: "join" });
    const submissions = [stage.submission(), stage.submission(byBo)] as const;
    const [one, two] = await Promise.all([stage.ask(submissions[0]), stage.ask(submissions[1])]);
    expect(two.id).toBe(one.id);
    expect([isJoined(one, submissions[0]), isJoined(two, submissions[1])].toSorted()).toEqual([false, true]);
    const [run] = await all(stage);
    expect([run?.requester, ...(run?.followers ?? [])]).toEqual(expect.arrayContaining([actorOf(ana), actorOf(bo)]));
    expect(await all(stage)).toHaveLength(1);
  });

  it("makes one run of two that ask at once, also beside one with other values that is under way", async () => {
    const stage = await openWith({ concurrency: "join" });
    const other = await stage.ask({ values: { index: "others" } });
    const [one, two] = await Promise.all([stage.ask(), stage.ask(byBo)]);
    expect(two.id).toBe(one.id);
    expect((await all(stage)).map(({ id }) => id).toSorted()).toEqual([other.id, one.id].toSorted());
    // Others than these queue beside them, however many come at once.
    const values = ["a", "b", "c"].map((index) => ({ values: { index } }));
    await Promise.all(values.flatMap((each) => [stage.ask(each), stage.ask({ ...byBo, ...each })]));
    expect(await all(stage)).toHaveLength(5);
  });

  it("loses no run that somebody joins in the moment in which it starts", async () => {
    const stage = await openWith({ concurrency: "join" });
    stage.end();
    const names = Array.from({ length: 25 }, (_, index) => `d${index}`);
    stage.catalog.define({ deployments: names.map((id) => aDeployment({ id, name: id })) });
    const runs = await Promise.all(
      names.flatMap((deploymentId) => [stage.ask({ deploymentId }), stage.ask({ ...byBo, deploymentId })]),
    );
    for (const run of runs) expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
  });

  it("is one click however often it comes, at once and later", async () => {
    const stage = await openWith({ concurrency: "join" });
    const first = await stage.ask();
    const submission = stage.submission(byBo);
    const clicks = await Promise.all([1, 2, 3].map(() => stage.ask(submission)));
    expect(new Set(clicks.map((run) => run.id))).toEqual(new Set([first.id]));
    stage.end();
    const ended = await stage.runWhen(first.id, hasEnded);
    expect(ended.followers).toEqual([actorOf(bo)]);
    expect(await stage.ask(submission)).toStrictEqual(ended);
    expect((await stage.ask(byBo)).id).not.toBe(first.id);
  });

  it("is no second run for somebody who asks twice", async () => {
    const stage = await openWith({ concurrency: "join" });
    const first = await stage.ask();
    const again = stage.submission();
    const [one, two] = await Promise.all([stage.ask(again), stage.ask(again)]);
    expect([one.id, two.id]).toEqual([first.id, first.id]);
    expect(one.followers).toBeUndefined();
    expect(isJoined(one, again)).toBe(true);
  });

  it("queues what is not the same: other values, another time", async () => {
    const stage = await openWith({ concurrency: "join" });
    const first = await stage.ask();
    const values = await stage.ask({ ...byBo, ...other });
    const later = await stage.ask({ ...byBo, notBefore: noon + 3_600_000 });
    expect(new Set([first.id, values.id, later.id]).size).toBe(3);
    // Behind the one that runs there is one with these values by now.
    expect((await stage.ask(other)).id).toBe(values.id);
  });

  it("lets nobody join what they may not invoke", async () => {
    const stage = await openWith({ concurrency: "join" });
    const first = await stage.ask();
    expect(await stage.ask({ requester: stranger })).toMatchObject({ status: "denied" });
    expect((await stage.store.get(first.id))?.followers).toBeUndefined();
  });

  it("does not tell by joining whether somebody has guessed a secret", async () => {
    const inputs = [{ id: "index", type: "text", label: "Index", sensitive: true }];
    const stage = await openWith({ concurrency: "join", ui_schema: { inputs } as Action["ui_schema"] });
    expect((await stage.ask()).id).not.toBe((await stage.ask(byBo)).id);
  });

  it("does not join what is being stopped", async () => {
    const stage = await openWith({ concurrency: "join" });
    const run = await stage.runWhen((await stage.ask()).id, isRunning);
    const wanted = decide(run, { type: "cancel", by: actorOf(ana) }, noon);
    if (wanted.ok) await stage.store.append(run, wanted.value);
    expect((await stage.ask(byBo)).id).not.toBe(run.id);
  });

  it("follows a run that awaits approval, which still needs it", async () => {
    const stage = await openWith({ concurrency: "join", approval: anApproval });
    const first = await stage.ask();
    expect(await stage.ask({ requester: actorOf(cleo) })).toMatchObject({ id: first.id, status: "awaiting_approval" });
    const approved = await stage.vote((await stage.store.get(first.id)) as Run, actorOf(bo));
    expect(approved).toMatchObject({ ok: true, value: { followers: [actorOf(cleo)] } });
  });
});

describe("concurrency: replace", () => {
  it("takes the place of what waits, and leaves alone what runs", async () => {
    const stage = await openWith({ concurrency: "replace" });
    const running = await stage.runWhen((await stage.ask()).id, isRunning);
    const waiting = await stage.ask(other);
    const drain = await stage.ask({ actionId: "drain" });
    const newest = await stage.ask(byBo);
    expect(await stage.store.get(waiting.id)).toMatchObject({
      status: "cancelled",
      cancelledBy: actorOf(bo),
      replacedBy: newest.id,
    });
    expect((await stage.store.get(running.id))?.status).toBe("running");
    expect((await stage.store.get(drain.id))?.status).toBe("queued");
    await expect.poll(() => stage.queue.waiting("d-search")).toBe(2);
    stage.end();
    expect(await stage.runWhen(newest.id, hasEnded)).toMatchObject({ status: "succeeded" });
  });

  it("leaves one of many that ask at once, and it is the newest", async () => {
    const stage = await openWith({ concurrency: "replace" });
    await stage.runWhen((await stage.ask()).id, isRunning);
    await Promise.all(Array.from({ length: 8 }, (_, index) => stage.ask(index % 2 ? byBo : {})));
    const runs = (await all(stage)).slice(1);
    expect(runs.map((run) => run.status)).toEqual([...Array.from({ length: 7 }, () => "cancelled"), "queued"]);
  });

  it("takes no approved run's place before it is approved itself", async () => {
    const stage = await openWith({ concurrency: "replace", approval: anApproval });
    const stopper = await stage.runWhen((await stage.ask({ actionId: "drain" })).id, isRunning);
    const first = await stage.ask();
    await stage.vote(first, actorOf(bo));
    const second = await stage.ask();
    expect((await stage.store.get(first.id))?.status).toBe("queued");
    const third = await stage.ask();
    expect(await stage.store.get(second.id)).toMatchObject({ status: "cancelled", replacedBy: third.id });
    await stage.vote(third, actorOf(bo));
    expect(await stage.store.get(first.id)).toMatchObject({ status: "cancelled", replacedBy: third.id });
    expect((await stage.store.get(stopper.id))?.status).toBe("running");
  });

  it("is made good at the start of the older one, when a crash came in between", async () => {
    const stage = await openWith({ concurrency: "replace" });
    const action = anAction({ concurrency: "replace" });
    const ids: string[] = [];
    for (const request of [aRequest({ action }), aRequest({ action })]) {
      const events = decide(newRun(request), { type: "settle" }, noon);
      if (!events.ok) throw new Error(events.error.message);
      ids.push((await stage.store.create(request, events.value)).run.id);
    }
    await stage.recover();
    stage.end();
    expect(await stage.runWhen(ids[1] ?? "", hasEnded)).toMatchObject({ status: "succeeded" });
    expect(await stage.store.get(ids[0] ?? "")).toMatchObject({ status: "cancelled", replacedBy: ids[1] });
    expect((await stage.store.eventsOf(ids[0] ?? "")).map(({ event }) => event.type)).not.toContain("started");
  });

  it.each([
    ["queued", "queued", {}, true],
    ["queued", "awaiting_approval", {}, false],
    ["awaiting_approval", "awaiting_approval", {}, true],
    ["awaiting_approval", "queued", {}, true],
    ["queued", "queued", { concurrency: "queue" }, false],
  ] as const)("of one that is %s by a newer one that is %s %j: %s", (older, newer, changes, isReplaced) => {
    const action = anAction({ concurrency: "replace", ...changes });
    const replacement = runIn(newer, aRequest({ action })).run;
    expect(replacementOf(runIn(older).run, [replacement], noon)).toBe(isReplaced ? replacement : undefined);
  });

  it("lets what is scheduled alone until its time has come, on both sides", () => {
    const request = aRequest({ action: anAction({ concurrency: "replace" }) });
    const now = runIn("queued", request).run;
    const later = runIn("queued", { ...request, notBefore: noon + 1 }).run;
    expect(replacementOf(now, [later], noon)).toBeUndefined();
    expect(replacementOf(later, [now], noon)).toBeUndefined();
    expect(replacementOf(now, [later], noon + 1)).toBe(later);
    expect(replacementOf(later, [now], noon + 1)).toBe(now);
  });
});

describe("following a run", () => {
  it("is for whoever may see it, once, and while it goes on", async () => {
    const stage = await openWith({});
    const run = await stage.ask();
    for (const by of [bo, bo, ana])
      expect(await followRun(stage.deps, run.id, actorOf(by))).toMatchObject({ ok: true });
    expect((await stage.store.get(run.id))?.followers).toEqual([actorOf(bo)]);
    expect(await followRun(stage.deps, run.id, stranger)).toMatchObject({ ok: false, error: { code: "unknown_run" } });
    expect(await followRun(stage.deps, "none", actorOf(bo))).toMatchObject({ error: { code: "unknown_run" } });
    stage.end();
    await stage.runWhen(run.id, hasEnded);
    expect(await followRun(stage.deps, run.id, actorOf(cleo))).toMatchObject({ error: { code: "already_decided" } });
  });
});

describe("limits of what waits", () => {
  it("refuse beyond what one deployment may have waiting, and leave no run behind", async () => {
    const stage = await openWith({});
    stage.catalog.define({ limits: { waitingPerLane: 2 } });
    for (const actionId of ["reindex", "drain", "reindex"]) await stage.ask({ actionId });
    stage.clock.advance(90_000);
    const submission = stage.submission(byBo);
    expect(await stage.request(submission)).toMatchObject({
      ok: false,
      error: {
        code: "lane_full",
        message:
          "2 runs wait for search already, the first for 1 min 30 s, and no more may. Nothing was started. Ask again when some have ended, or cancel what nobody needs any more: /action runs search status=queued shows them.",
      },
    });
    expect(stage.turnedAway).toMatchObject([{ code: "lane_full" }]);
    expect(await all(stage)).toHaveLength(3);
    expect((await stage.ask({ deploymentId: "d-other" })).status).toBe("running");
    stage.catalog.define({ limits: { waitingPerLane: 3 } });
    expect((await stage.ask(submission)).status).toBe("queued");
    // What became a run is known again, however full it is.
    expect((await stage.ask(submission)).status).toBe("queued");
  });

  it("refuse beyond what may wait in all", async () => {
    const stage = await openWith({});
    stage.catalog.define({ limits: { waiting: 1 } });
    for (const deploymentId of ["d-search", "d-search"]) await stage.ask({ deploymentId });
    expect(await stage.request({ deploymentId: "d-other" })).toMatchObject({
      error: { code: "queue_full", message: expect.stringContaining("1 run") as unknown },
    });
  });

  it("hold when many ask at once", async () => {
    const stage = await openWith({});
    await stage.runWhen((await stage.ask()).id, isRunning);
    stage.catalog.define({ limits: { waitingPerLane: 5 } });
    const answers = await Promise.all(Array.from({ length: 30 }, () => stage.request()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5);
    expect(stage.queue.waiting("d-search")).toBe(5);
  });

  it("leave incidents a reserve", async () => {
    const stage = await openWith({ priority: "incident" });
    stage.catalog.define({ limits: { waitingPerLane: 1 } });
    await stage.ask({ actionId: "drain" });
    await stage.ask({ actionId: "drain" });
    expect(await stage.request({ actionId: "drain" })).toMatchObject({ error: { code: "lane_full" } });
    const incidents = await Promise.all(Array.from({ length: 12 }, () => stage.request()));
    expect(incidents.filter((answer) => answer.ok)).toHaveLength(10);
  });

  it("count no more what was cancelled while it waited", async () => {
    const stage = await openWith({});
    stage.catalog.define({ limits: { waitingPerLane: 1 } });
    await stage.ask();
    const waiting = await stage.ask();
    await cancelRun(stage.deps, waiting.id, actorOf(ana));
    await expect.poll(() => stage.queue.waiting("d-search")).toBe(0);
    expect(await stage.request()).toMatchObject({ ok: true });
  });

  it("rather say who is in the way of what runs one at a time", async () => {
    const stage = await openWith({ concurrency: "reject" });
    stage.catalog.define({ limits: { waitingPerLane: 1 } });
    await stage.ask();
    await stage.ask({ actionId: "drain" });
    expect(await stage.ask(byBo)).toMatchObject({ refusal: { code: "already_active" } });
  });
});
