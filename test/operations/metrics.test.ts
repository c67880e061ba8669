import { readFile } from "node:fs/promises";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { fewValues } from "../../src/telemetry/metrics/few-values.ts";
import { metricsTable } from "../../src/telemetry/metrics/metrics-table.ts";
import { createRunMetrics } from "../../src/telemetry/metrics/run-metrics.ts";
import { watchRuns } from "../../src/telemetry/watch-runs.ts";
import { silentLog } from "../../src/lib/log.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { givenApi } from "../harness/api.ts";
import type { Person } from "../harness/person.ts";
import { scrape, urlOf } from "../harness/scrape.ts";
import { givenSignalbox } from "../harness/signalbox.ts";
import { openTestStore } from "../harness/store.ts";
import { aRequest, noon, runIn, succeeded } from "../harness/values.ts";

async function asks(person: Person, deployment = "search-prod"): Promise<void> {
  await person.types(`/action run reindex ${deployment}`);
  await (await person.seesModal("Rebuild search index")).submits();
}

test("a run that is approved and fails moves what it should, and leaves no gauge behind", async () => {
  const signalbox = await givenSignalbox({
    api: true,
    actions: [signalboxAction({ approval: { required: 1, role: "Owner" } })],
  });
  const { ana, bo, target } = signalbox;
  const before = await scrape(signalbox);
  expect(before.get('signalbox_runs{status="awaiting_approval"}')).toBe(0);
  expect(before.get("signalbox_ready")).toBe(1);
  expect(before.get("signalbox_slack_connected")).toBe(1);
  expect(before.get('signalbox_slack_calls_total{method="auth.test",answer="ok"}')).toBeGreaterThan(0);
  expect(before.get("nodejs_eventloop_lag_seconds")).toBeDefined();

  await asks(ana);
  const card = await bo.sees("Waiting for approval");
  expect((await scrape(signalbox)).get('signalbox_runs{status="awaiting_approval"}')).toBe(1);
  await bo.clicks(card, "Approve", { confirm: true });
  const request = await target.request(1);
  const during = await scrape(signalbox);
  expect(during.get('signalbox_runs{status="running"}')).toBe(1);
  expect(during.get('signalbox_approval_decision_seconds_count{decision="approved"}')).toBe(1);
  expect(during.get("signalbox_lane_wait_seconds_count")).toBe(1);
  expect(during.get("signalbox_start_latency_seconds_count")).toBe(1);

  request.answer(500, {});
  await ana.seesInThread(await ana.sees("Failed"), "500");
  await expect.poll(async () => (await scrape(signalbox)).get("signalbox_report_seconds_count")).toBe(1);
  const after = await scrape(signalbox);
  expect(after.get('signalbox_runs{status="running"}')).toBe(0);
  expect(after.get('signalbox_runs_requested_total{action="reindex",by="person"}')).toBe(1);
  expect(after.get('signalbox_runs_ended_total{action="reindex",result="failed"}')).toBe(1);
  expect(after.get('signalbox_run_attempts_total{action="reindex"}')).toBe(1);
  expect(after.get('signalbox_executor_seconds_count{action="reindex"}')).toBe(1);
  expect(after.get('signalbox_slack_calls_total{method="chat.postMessage",answer="ok"}')).toBeGreaterThan(0);
  expect(after.get("signalbox_store_commit_seconds_count")).toBeGreaterThan(
    before.get("signalbox_store_commit_seconds_count") ?? Infinity,
  );
  expect(after.get("signalbox_store_bytes")).toBeGreaterThan(10_000);
});

test("a 429 of Slack is counted, and what came through after it", async () => {
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()] });
  const { ana, simulator, target } = signalbox;
  target.answersAtOnce(200, {});
  simulator.failNext("chat.postMessage", { status: 429, retry_after_s: 1 });
  await asks(ana);
  await ana.sees("Done in");
  const after = await scrape(signalbox);
  expect(after.get('signalbox_slack_rate_limited_total{method="chat.postMessage"}')).toBe(1);
  expect(after.get('signalbox_slack_calls_total{method="chat.postMessage",answer="ratelimited"}')).toBe(1);
  expect(after.get('signalbox_slack_calls_total{method="chat.postMessage",answer="ok"}')).toBeGreaterThan(0);
});

test("a denial is a run that ended", async () => {
  const served = await givenApi({ actions: [platzAction()] });
  const body = { action: "reindex", deployment: "search-prod", inputs: {} };
  const denied = await (
    await served.asBot("reader")
  ).call("createRun", { parameters: { "Idempotency-Key": "r" }, body });
  expect(denied.status).toBe(403);
  const after = await scrape(served);
  expect(after.get('signalbox_runs_ended_total{action="reindex",result="denied"}')).toBe(1);
  expect(after.get('signalbox_runs_requested_total{action="reindex",by="bot"}')).toBe(1);
});

test("a lane's wait is from queued to started, and the work's time from started to ended", async () => {
  const registry = new Registry();
  const { onRun } = createRunMetrics(registry);
  const first = runIn("running").run;
  const second = runIn("queued").run;
  onRun(first, [{ type: "ended", at: noon + 4_000, outcome: succeeded }], first);
  onRun(second, [{ type: "started", at: noon + 4_010 }], second);
  const later = runIn("queued", aRequest({ notBefore: noon + 10_000 })).run;
  onRun(later, [{ type: "started", at: noon + 10_005 }], later);

  const text = await registry.metrics();
  expect(text).toContain("signalbox_lane_wait_seconds_sum 4.015");
  expect(text).toContain('signalbox_executor_seconds_sum{action="reindex"} 3.998');
});

test("how long a report took is counted once, also of a run that ended in another process", async () => {
  const registry = new Registry();
  const { onReported } = createRunMetrics(registry);
  const others = () => Promise.resolve(noon);
  await onReported("one", noon + 2_000, others);
  await onReported("one", noon + 60_000, others);
  await onReported("unknown", noon, () => Promise.reject(new Error("no database")));
  const text = await registry.metrics();
  expect(text).toContain("signalbox_report_seconds_sum 2");
  expect(text).toContain("signalbox_report_seconds_count 1");
});

test("a run that ended because its row was damaged is counted apart, and once", async () => {
  const registry = new Registry();
  const { onRun } = createRunMetrics(registry);
  const { run } = runIn("queued");
  const refusal = { code: "damaged", message: "Its record is damaged." };
  onRun(runIn("denied").run, [{ type: "denied", at: noon, refusal }], { ...run, damage: "no JSON" });
  onRun(runIn("denied").run, [{ type: "denied", at: noon, refusal }], run);
  expect(await registry.metrics()).toContain("signalbox_runs_damaged_total 1");
});

test("a run that is started by the commit that records it has waited too, for next to nothing", async () => {
  const registry = new Registry();
  const { onRun } = createRunMetrics(registry);
  const { run, events } = runIn("running");
  onRun(run, events, undefined);
  const text = await registry.metrics();
  expect(text).toContain('signalbox_runs_requested_total{action="reindex",by="person"} 1');
  expect(text).toContain('signalbox_run_attempts_total{action="reindex"} 1');
  expect(text).toContain("signalbox_lane_wait_seconds_count 1");
});

test("only who wins a change counts it, and a listener that fails changes nothing", async () => {
  const told: string[] = [];
  const faults: string[] = [];
  function breaks(): never {
    throw new Error("broken");
  }
  const log = { ...silentLog, error: (message: string) => void faults.push(message) };
  const store = watchRuns(
    (await openTestStore()).runs,
    [breaks, (_, events) => void told.push(...events.map(({ type }) => type))],
    log,
  );
  const { run, events } = runIn("queued");
  expect(await store.create(run, events)).toMatchObject({ result: "created" });
  expect(await store.create(run, events)).toMatchObject({ result: "known" });
  const joined = { type: "joined", at: noon, by: run.requester } as const;
  expect(await store.append(run, [joined])).toBeDefined();
  expect(await store.append(run, [joined])).toBeUndefined();
  expect(told).toEqual(["requested", "queued", "joined"]);
  expect(faults).toHaveLength(2);
});

test("names that others choose cannot make time series without end", () => {
  const few = fewValues(2);
  expect(["a", "b", "c", "a", "d"].map(few)).toEqual(["a", "b", "other", "a", "other"]);
});

test("with a token set, metrics need it, in whatever case the scheme is written", async () => {
  const operationsToken = "a-token-for-operators-only";
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()], settings: { operationsToken } });
  async function statusWith(authorization?: string): Promise<number> {
    const headers = authorization === undefined ? {} : { authorization };
    return (await fetch(`${urlOf(signalbox)}/metrics`, { headers })).status;
  }
  expect(await statusWith()).toBe(401);
  expect(await statusWith("Bearer another-token-of-some-length")).toBe(401);
  expect(await statusWith(`bearer ${operationsToken}`)).toBe(200);
  expect((await fetch(`${urlOf(signalbox)}/healthz`)).status).toBe(200);
});

test("no metric names a person, a value or a secret", async () => {
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()] });
  const { ana, target, config } = signalbox;
  target.answersAtOnce(200, { password: "answer-of-the-target" });
  await asks(ana);
  await ana.sees("Done in");
  const text = [...(await scrape(signalbox)).keys()].join("\n");
  for (const secret of [config.botToken, config.jwtSecret, "U0ANA", "Ana", "force", "answer-of-the-target"]) {
    expect(text).not.toContain(secret);
  }
});

test("docs/metrics.md lists exactly the metrics that there are", async () => {
  const page = await readFile("docs/metrics.md", "utf8");
  const table = page.split("\n").filter((line) => /^\| (metric|-|`signalbox_)/.test(line));
  expect(table.filter((line) => !line.startsWith("| -"))).toEqual(
    metricsTable()
      .split("\n")
      .filter((line) => !line.startsWith("| -")),
  );
});
