import { describe, expect, it } from "vitest";
import { isSealed } from "../../../src/lib/seal.ts";
import { checkSubmission } from "../../../src/runs/request.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { refusalToDecide } from "../../../src/runs/vote.ts";
import { createHeldExecutor } from "../../harness/held-executor.ts";
import { openStage, type Stage } from "../../harness/stage.ts";
import { openTestStore } from "../../harness/store.ts";
import {
  actorOf,
  aDeployment,
  ana,
  anAction,
  anApproval,
  aPolicy,
  bo,
  cleo,
  failed,
  runIn,
  stranger,
  succeeded,
} from "../../harness/values.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const isRunning = (run: Run): boolean => run.status === "running";

async function typesOf(stage: Stage, run: Run): Promise<string[]> {
  return (await stage.store.eventsOf(run.id)).map(({ event }) => event.type);
}

describe("request", () => {
  it("runs what needs no approval, and records every step", async () => {
    const bodies: unknown[] = [];
    const stage = await openStage({
      executor: {
        async execute(_run, body) {
          bodies.push(body);
          return succeeded;
        },
      },
    });
    const run = await stage.ask();
    expect(run).toMatchObject({ status: "running", values: { index: "products" }, body: { index: "products" } });
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded", outcome: succeeded });
    expect(await typesOf(stage, run)).toEqual(["requested", "queued", "started", "ended"]);
    expect(bodies).toEqual([{ index: "products" }]);
    expect(stage.faults).toEqual([]);
  });

  it("is one run for one click, however often it comes", async () => {
    const stage = await openStage();
    const submission = stage.submission();
    const runs = await Promise.all([1, 2, 3].map(() => stage.ask(submission)));
    expect(new Set(runs.map((run) => run.id)).size).toBe(1);
    const ended = await stage.runWhen(runs[0]?.id ?? "", hasEnded);
    expect(await stage.ask(submission)).toStrictEqual(ended);
    expect(await typesOf(stage, ended)).toEqual(["requested", "queued", "started", "ended"]);
  });

  it("knows its run again even when the action has changed since", async () => {
    const stage = await openStage();
    const submission = stage.submission();
    const run = await stage.ask(submission);
    stage.catalog.define({ actions: [] });
    expect(await stage.ask(submission)).toMatchObject({ id: run.id });
  });

  it("records a denial as a run of its own", async () => {
    const stage = await openStage();
    const run = await stage.ask({ requester: stranger });
    expect(run).toMatchObject({ status: "denied", refusal: { code: "unknown_person" } });
    expect(await typesOf(stage, run)).toEqual(["requested", "denied"]);
  });

  it.each<[situation: string, overrides: Parameters<Stage["request"]>[0], refusal: object]>([
    [
      "an unknown action",
      { actionId: "reindx" },
      { code: "unknown_action", message: expect.stringContaining("“reindex”") as unknown },
    ],
    ["a form that was opened before a change", { actionDigest: "sha256:old" }, { code: "action_changed" }],
    ["an unknown deployment", { deploymentId: "serch" }, { code: "unknown_deployment" }],
    [
      "bad values",
      { values: { index: 5, other: 1 } },
      {
        code: "invalid_values",
        fieldErrors: {
          index: { message: "This must be text." },
          other: { message: 'The action has no input "other".' },
        },
      },
    ],
  ])("refuses %s without a run", async (_situation, overrides, refusal) => {
    const stage = await openStage();
    expect(await stage.request(overrides)).toMatchObject({ ok: false, error: refusal });
    expect(await stage.store.list({ order: "newest" })).toEqual([]);
  });

  it("can be checked without leaving a trace", async () => {
    const stage = await openStage();
    expect(checkSubmission(stage.deps, stage.submission())).toMatchObject({ ok: true });
    expect(await stage.store.list({ order: "newest" })).toEqual([]);
  });
});

describe("sensitive values", () => {
  const action = anAction({
    ui_schema: {
      inputs: [{ id: "token", type: "text", label: "Token", required: true, sensitive: true }],
      outputs: { values: [{ path: ["auth", "token"], value: { FieldValue: { input: "token" } } }] },
    },
  });

  it("are sealed wherever they are kept, open only for the executor, and hidden in what comes back", async () => {
    const bodies: unknown[] = [];
    const stage = await openStage({
      executor: {
        async execute(_run, body) {
          bodies.push(body);
          const text = JSON.stringify({ echo: body });
          return {
            ...failed,
            summary: `Bad token hunter22.`,
            output: { text, contentType: "text/plain", bytes: 1, isCut: false },
          };
        },
      },
    });
    stage.catalog.define({ actions: [action] });
    const run = await stage.ask({ values: { token: "hunter22" } });
    expect(isSealed(run.values["token"])).toBe(true);
    const ended = await stage.runWhen(run.id, hasEnded);
    expect(bodies).toEqual([{ auth: { token: "hunter22" } }]);
    expect(JSON.stringify([ended, await stage.store.eventsOf(run.id)])).not.toContain("hunter22");
  });

  it("are refused where there is no key", async () => {
    const stage = await openStage({ key: null });
    stage.catalog.define({ actions: [action] });
    expect(await stage.request({ values: { token: "hunter22" } })).toMatchObject({
      ok: false,
      error: { code: "no_encryption_key" },
    });
  });
});

describe("vote", () => {
  async function openVote(required = 1): Promise<{ stage: Stage; run: Run }> {
    const stage = await openStage();
    stage.catalog.define({ actions: [anAction({ approval: { ...anApproval, required } })] });
    return { stage, run: await stage.ask() };
  }

  it("queues the run at the last yes", async () => {
    const { stage, run } = await openVote(2);
    expect(run.status).toBe("awaiting_approval");
    expect(await stage.vote(run, actorOf(bo))).toMatchObject({ ok: true, value: { status: "awaiting_approval" } });
    expect(await stage.vote(run, actorOf(bo))).toMatchObject({ ok: false, error: { code: "already_voted" } });
    expect(await stage.vote(run, actorOf(cleo))).toMatchObject({ ok: true, value: { status: "queued" } });
    await stage.runWhen(run.id, hasEnded);
    expect(await typesOf(stage, run)).toEqual([
      ...["requested", "approval_required", "approved", "approved", "queued", "started", "ended"],
    ]);
  });

  it("rejects the run at one no, with its reason", async () => {
    const { stage, run } = await openVote();
    const rejected = await stage.vote(run, actorOf(bo), { type: "reject", reason: "Not now." });
    expect(rejected).toMatchObject({ ok: true, value: { status: "rejected", reason: "Not now." } });
    expect(await stage.vote(run, actorOf(cleo))).toMatchObject({
      ok: false,
      error: { code: "already_decided", message: "Too late: this run was denied by Bo Lind." },
    });
  });

  it("is refused and recorded when somebody may not decide", async () => {
    const { stage, run } = await openVote();
    expect(await stage.vote(run, actorOf(ana))).toMatchObject({ ok: false, error: { code: "own_run" } });
    expect(await stage.vote(run, stranger)).toMatchObject({ ok: false, error: { code: "role_too_low" } });
    expect(await refusalToDecide({ ...stage.deps }, run.id, stranger)).toMatchObject({ code: "role_too_low" });
    expect(await refusalToDecide({ ...stage.deps }, run.id, actorOf(bo))).toBeUndefined();
    expect(await typesOf(stage, run)).toEqual([
      ...["requested", "approval_required", "vote_refused", "vote_refused", "vote_refused"],
    ]);
    expect(await stage.vote(run, actorOf(bo))).toMatchObject({ ok: true });
  });

  it("counts only while the run could start, but a no always counts", async () => {
    const { stage, run } = await openVote();
    stage.catalog.setStatus("Upgrading");
    const refused = await stage.vote(run, actorOf(bo));
    expect(refused).toMatchObject({ ok: false, error: { code: "status_not_allowed" } });
    expect(refused.ok || refused.error.message).toMatch(/This run could not start now\. To Ana.*search is Upgrading/);
    const rejected = await stage.vote(run, actorOf(bo), { type: "reject", reason: "Later." });
    expect(rejected).toMatchObject({ ok: true, value: { status: "rejected" } });
  });

  it("decides once, whoever else votes in the same moment", async () => {
    const { stage, run } = await openVote();
    const votes = await Promise.all([
      stage.vote(run, actorOf(bo)),
      stage.vote(run, actorOf(cleo), { type: "reject", reason: "No." }),
      stage.vote(run, actorOf(cleo)),
    ]);
    expect(votes.filter((vote) => vote.ok)).toHaveLength(1);
    for (const vote of votes) if (!vote.ok) expect(vote.error.code).toBe("already_decided");
  });

  it("knows no run that there is not, and none that was shown otherwise", async () => {
    const { stage, run } = await openVote();
    expect(await stage.vote({ ...run, id: "none" }, actorOf(bo))).toMatchObject({ error: { code: "unknown_run" } });
    expect(await refusalToDecide(stage.deps, "none", actorOf(bo))).toMatchObject({ code: "unknown_run" });
    const other = await stage.vote(run, actorOf(bo), { type: "approve" }, "sha256:another");
    expect(other).toMatchObject({ ok: false, error: { code: "request_changed" } });
  });

  it("comes to an end with its time", async () => {
    const { stage, run } = await openVote();
    stage.clock.advance(anApproval.expiresAfter - 1);
    expect(await stage.store.get(run.id)).toMatchObject({ status: "awaiting_approval" });
    stage.clock.advance(1);
    await stage.runWhen(run.id, (each) => each.status === "expired");
    expect(await refusalToDecide(stage.deps, run.id, actorOf(bo))).toMatchObject({ code: "already_decided" });
  });
});

describe("execute", () => {
  it("asks the rules a last time before it begins", async () => {
    const executor = createHeldExecutor();
    const stage = await openStage({ executor });
    const first = await stage.ask();
    const [second, third] = [await stage.ask(), await stage.ask()];
    await stage.runWhen(first.id, isRunning);
    stage.catalog.define({ policy: aPolicy({ grants: [] }) });
    executor.end();
    await stage.runWhen(first.id, hasEnded);
    expect(await stage.runWhen(second.id, hasEnded)).toMatchObject({ status: "denied", refusal: { code: "no_role" } });
    expect(await stage.runWhen(third.id, hasEnded)).toMatchObject({ status: "denied" });
    expect(executor.bodies).toHaveLength(1);
  });

  it("denies what a deployment that is gone was meant for", async () => {
    const executor = createHeldExecutor();
    const stage = await openStage({ executor });
    const [first, second] = [await stage.ask(), await stage.ask()];
    await stage.runWhen(first.id, isRunning);
    stage.catalog.define({ deployments: [] });
    executor.end();
    expect(await stage.runWhen(second.id, hasEnded)).toMatchObject({ refusal: { code: "unknown_deployment" } });
  });

  it("runs what was asked for, whatever the catalog says by then", async () => {
    const executor = createHeldExecutor();
    const stage = await openStage({ executor });
    const [first, second] = [await stage.ask(), await stage.ask()];
    await stage.runWhen(first.id, isRunning);
    stage.catalog.define({ actions: [anAction({ path: "/else" })] });
    executor.end();
    expect(await stage.runWhen(second.id, hasEnded)).toMatchObject({
      status: "succeeded",
      action: { path: "/admin/reindex" },
    });
  });

  it("ends with the time that the action allows", async () => {
    const executor = createHeldExecutor();
    const stage = await openStage({ executor });
    stage.catalog.define({ actions: [anAction({ timeout: 5_000 })] });
    const run = await stage.ask();
    await executor.begun;
    stage.clock.advance(5_000);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({
      status: "timed_out",
      outcome: { summary: expect.stringContaining("may still be at work") as unknown },
    });
    expect(stage.faults).toEqual([]);
  });

  it("is interrupted when the process must end", async () => {
    const executor = createHeldExecutor();
    const stage = await openStage({ executor });
    const run = await stage.ask();
    await executor.begun;
    const stopped = stage.queue.stop(1_000);
    stage.clock.advance(1_000);
    await stopped;
    expect(await stage.store.get(run.id)).toMatchObject({
      status: "interrupted",
      reason: "Signalbox was stopped while the action was running.",
    });
  });

  it("fails, and tells of it, when the executor has a fault of its own", async () => {
    const fault = new Error("no such file");
    const stage = await openStage({ executor: { execute: () => Promise.reject(fault) } });
    const run = await stage.ask();
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({
      status: "failed",
      outcome: { summary: "Signalbox could not carry this out: no such file" },
    });
    expect(stage.faults).toEqual([fault]);
  });

  it("keeps runs on one deployment apart and lets others go on", async () => {
    const executor = createHeldExecutor();
    const stage = await openStage({ executor });
    stage.catalog.define({ deployments: [aDeployment(), aDeployment({ id: "d-billing", name: "billing" })] });
    const [first, second, other] = [
      await stage.ask(),
      await stage.ask(),
      await stage.ask({ deploymentId: "d-billing" }),
    ];
    await stage.runWhen(first.id, isRunning);
    await stage.runWhen(other.id, isRunning);
    expect(await stage.store.get(second.id)).toMatchObject({ status: "queued" });
    executor.end();
    await stage.runWhen(second.id, hasEnded);
  });
});

describe("recover", () => {
  it("interrupts what was running, goes on with what was queued, and lets time that is over be over", async () => {
    const store = await openTestStore();
    const running = runIn("running");
    const queued = runIn("queued");
    const waiting = runIn("awaiting_approval");
    for (const { run, events } of [running, queued, waiting]) await store.runs.create(run, events);

    const stage = await openStage({ store });
    stage.clock.advance(anApproval.expiresAfter + 1);
    await stage.recover();
    expect(await stage.store.get(running.run.id)).toMatchObject({
      status: "interrupted",
      reason: "Signalbox was restarted while the action was running.",
    });
    expect(await stage.runWhen(queued.run.id, hasEnded)).toMatchObject({ status: "succeeded" });
    stage.clock.advance(0);
    expect(await stage.runWhen(waiting.run.id, hasEnded)).toMatchObject({ status: "expired" });
  });

  it("works lanes off in the order of the requests", async () => {
    const store = await openTestStore();
    const runs = [runIn("queued"), runIn("queued"), runIn("queued")];
    for (const { run, events } of runs) await store.runs.create(run, events);
    const order: string[] = [];
    const stage = await openStage({
      store,
      executor: {
        async execute(run) {
          order.push(run.id);
          return succeeded;
        },
      },
    });
    await stage.recover();
    await stage.runWhen(runs[2]?.run.id ?? "", hasEnded);
    expect(order).toEqual(runs.map(({ run }) => run.id));
  });
});
