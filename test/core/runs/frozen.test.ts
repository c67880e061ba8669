import { describe, expect, it } from "vitest";
import { Freeze } from "../../../src/definition/freeze.ts";
import { actorOf, anAction, ana, aPolicy, bo, cleo, noon } from "../../harness/values.ts";
import { createWork } from "../../harness/work.ts";
import { openStage, type Stage } from "../../harness/stage.ts";

const hour = 3_600_000;

function frozen(changes: object = {}) {
  const sale = { id: "sale", reason: "The shop sells most.", on: { envs: ["prod"] } };
  return aPolicy({ freezes: [Freeze.parse({ ...sale, ...changes })] });
}

function at(offset: number): string {
  return new Date(noon + offset).toISOString();
}

async function eventsOf(stage: Stage, runId: string) {
  return (await stage.store.eventsOf(runId)).map(({ event }) => event);
}

describe("while a freeze holds", () => {
  it("a request is denied and recorded, with the end of the freeze", async () => {
    const stage = await openStage();
    stage.catalog.define({ policy: frozen({ to: at(hour) }) });
    const run = await stage.ask();
    expect(run).toMatchObject({ status: "denied", refusal: { code: "frozen", until: noon + hour } });
    expect(await eventsOf(stage, run.id)).toMatchObject([
      { type: "requested" },
      { type: "denied", refusal: { until: noon + hour } },
    ]);
    stage.clock.advance(hour);
    expect((await stage.ask()).status).toBe("running");
  });

  it("what waited for its turn is denied when that comes, and does not start", async () => {
    const work = createWork();
    const stage = await openStage({ executor: work });
    const first = await stage.ask();
    await work.begun.happened;
    const second = await stage.ask({ values: { index: "orders" } });
    stage.catalog.define({ policy: frozen() });
    work.end.happen();
    // What was under way goes on to its end.
    await stage.runWhen(first.id, ({ status }) => status === "succeeded");
    const denied = await stage.runWhen(second.id, ({ status }) => status === "denied");
    expect(denied).toMatchObject({ refusal: { code: "frozen" } });
    expect(work.asked).toHaveLength(1);
  });

  it("what is scheduled for a time within it is denied at once, and for a time after it is taken", async () => {
    const stage = await openStage();
    stage.catalog.define({ policy: frozen({ from: at(hour), to: at(2 * hour) }) });
    expect((await stage.ask({ notBefore: noon + hour })).status).toBe("denied");
    expect((await stage.ask({ notBefore: noon + 2 * hour })).status).toBe("queued");
    stage.clock.advance(hour);
    expect((await stage.ask({ notBefore: noon + 2 * hour })).status).toBe("queued");
  });

  it("what was scheduled before there was a freeze is denied when its time comes", async () => {
    const stage = await openStage();
    const run = await stage.ask({ notBefore: noon + hour });
    stage.catalog.define({ policy: frozen() });
    stage.clock.advance(hour);
    await stage.runWhen(run.id, ({ status }) => status === "denied");
  });

  it("an approval does not count, and counts when it is over", async () => {
    const stage = await openStage();
    const approval = { required: 1, role: "Owner", expiresAfter: 3 * hour } as const;
    stage.catalog.define({ actions: [anAction({ approval })] });
    const run = await stage.ask();
    stage.catalog.define({ policy: frozen({ to: at(hour) }) });
    const vote = await stage.vote(run, actorOf(bo));
    expect(vote).toMatchObject({ error: { code: "frozen", until: noon + hour } });
    expect(await stage.store.get(run.id)).toMatchObject({ status: "awaiting_approval" });
    stage.clock.advance(hour);
    expect(await stage.vote(run, actorOf(bo))).toMatchObject({ ok: true });
    await stage.runWhen(run.id, ({ status }) => status === "succeeded");
  });
});

describe("a role that sets a freeze aside", () => {
  it("starts all the same, and both the request and the start say so", async () => {
    const stage = await openStage();
    stage.catalog.define({ policy: frozen({ except: "Owner" }) });
    const run = await stage.ask({ requester: actorOf(cleo) });
    await stage.runWhen(run.id, ({ status }) => status === "succeeded");
    expect((await eventsOf(stage, run.id)).slice(0, 3)).toMatchObject([
      { type: "requested", despite: ["sale"] },
      { type: "queued" },
      { type: "started", despite: ["sale"] },
    ]);
    expect((await stage.ask({ requester: actorOf(ana) })).status).toBe("denied");
  });

  it("that is taken away while the run waits starts nothing", async () => {
    const work = createWork();
    const stage = await openStage({ executor: work });
    stage.catalog.define({ policy: frozen({ except: "Owner" }) });
    const first = await stage.ask({ requester: actorOf(cleo) });
    await work.begun.happened;
    const second = await stage.ask({ requester: actorOf(cleo), values: { index: "orders" } });
    stage.catalog.define({ policy: frozen({ except: "SiteAdmin" }) });
    work.end.happen();
    await stage.runWhen(first.id, ({ status }) => status === "succeeded");
    await stage.runWhen(second.id, ({ status }) => status === "denied");
  });

  it("leaves no word of it where nothing was frozen", async () => {
    const stage = await openStage();
    stage.catalog.define({ policy: frozen({ except: "Owner", from: at(hour) }) });
    const run = await stage.ask({ requester: actorOf(cleo) });
    await stage.runWhen(run.id, ({ status }) => status === "succeeded");
    for (const event of await eventsOf(stage, run.id)) expect(event).not.toHaveProperty("despite");
  });
});
