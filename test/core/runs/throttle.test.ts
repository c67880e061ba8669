import { describe, expect, it } from "vitest";
import type { Action } from "../../../src/definition/action.ts";
import { actorOf, aDeployment, anAction, bo, cleo, failed, noon } from "../../harness/values.ts";
import { openStage, type Stage } from "../../harness/stage.ts";

const hour = 3_600_000;

async function throttledTo(runs: number, action: Partial<Action> = {}): Promise<Stage> {
  const stage = await openStage();
  stage.catalog.define({
    actions: [anAction({ throttle: { runs, per: hour }, ...action }), anAction({ id: "drain" })],
    deployments: [aDeployment(), aDeployment({ id: "d-other", name: "other" })],
  });
  return stage;
}

async function count(stage: Stage): Promise<number> {
  return (await stage.store.list({ order: "oldest" })).length;
}

describe("a throttle", () => {
  it("refuses what is asked for too often, says by whom and until when, and leaves no run behind", async () => {
    const stage = await throttledTo(2);
    await stage.ask();
    stage.clock.advance(10 * 60_000);
    const last = await stage.ask({ requester: actorOf(bo) });
    expect(await stage.request()).toMatchObject({
      ok: false,
      error: {
        code: "throttled",
        message: `“Reindex” may be asked for 2 times in 1 h on search, and that was done, the last one by Bo Lind (run ${last.id}). Nothing was started. The next one may come in 50 min.`,
        until: noon + hour,
      },
    });
    expect(await count(stage)).toBe(2);
    expect(stage.turnedAway).toMatchObject([{ code: "throttled" }]);
  });

  it("lets the next one in when the oldest of them is as old as that, and not before", async () => {
    const stage = await throttledTo(1);
    await stage.ask();
    stage.clock.advance(hour - 1);
    expect(await stage.request()).toMatchObject({ ok: false });
    stage.clock.advance(1);
    expect(await stage.request()).toMatchObject({ ok: true });
    expect(await stage.request()).toMatchObject({ error: { until: noon + 2 * hour } });
  });

  it("is one for each action on each deployment", async () => {
    const stage = await throttledTo(1);
    await stage.ask();
    expect(await stage.request({ deploymentId: "d-other" })).toMatchObject({ ok: true });
    for (const _time of [1, 2]) expect(await stage.request({ actionId: "drain" })).toMatchObject({ ok: true });
    expect(await stage.request()).toMatchObject({ ok: false });
  });

  it("knows the same intent again", async () => {
    const stage = await throttledTo(1);
    const submission = stage.submission();
    const run = await stage.ask(submission);
    expect(await stage.request(submission)).toMatchObject({ ok: true, value: { id: run.id } });
  });

  it("takes a click that came twice at once for one", async () => {
    const stage = await throttledTo(1);
    const [one, two] = await Promise.all([
      stage.request({ intentKey: "click" }),
      stage.request({ intentKey: "click" }),
    ]);
    expect(one).toMatchObject({ ok: true });
    expect(two).toEqual(one);
    expect(stage.turnedAway).toEqual([]);
  });

  it("does not count what was denied, rejected, expired, or cancelled before it began", async () => {
    const stage = await throttledTo(1, { approval: { required: 1, role: "Owner", expiresAfter: 1_000 } });
    stage.catalog.setStatus("Deleting");
    expect((await stage.ask()).status).toBe("denied");
    stage.catalog.setStatus("Running");
    await stage.vote(await stage.ask(), actorOf(bo), { type: "reject", reason: "No." });
    await stage.cancel(await stage.ask(), actorOf(cleo));
    const expiring = await stage.ask();
    stage.clock.advance(1_000);
    await stage.runWhen(expiring.id, ({ status }) => status === "awaiting_approval" || status === "expired");
    await stage.vote(expiring, actorOf(bo));
    expect(await stage.store.get(expiring.id)).toMatchObject({ status: "expired" });
    expect(await stage.request()).toMatchObject({ ok: true });
    expect(await stage.request()).toMatchObject({ error: { code: "throttled" } });
  });

  it("counts what is scheduled, and what failed", async () => {
    const stage = await throttledTo(1);
    await stage.ask({ notBefore: noon + 2 * hour });
    expect(await stage.request()).toMatchObject({ error: { code: "throttled" } });
    const failing = await openStage({ executor: { execute: async () => failed } });
    failing.catalog.define({ actions: [anAction({ throttle: { runs: 1, per: hour } })] });
    await failing.runWhen((await failing.ask()).id, ({ status }) => status === "failed");
    expect(await failing.request()).toMatchObject({ error: { code: "throttled" } });
  });

  it("lets no more in of many that come at once, and looks past many other runs of the lane", async () => {
    const stage = await throttledTo(3);
    await stage.ask();
    for (let time = 0; time < 60; time += 1) await stage.ask({ actionId: "drain" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => stage.request()));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
    expect(await stage.request()).toMatchObject({ error: { until: noon + hour } });
  });
});
