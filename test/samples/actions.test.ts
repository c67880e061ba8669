import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Action } from "../../src/definition/action.ts";
import { compileActions } from "../../src/definition/compile.ts";
import { Deployment } from "../../src/definition/configuration.ts";
import { parseValues, type Values } from "../../src/definition/inputs.ts";
import { resolveBody } from "../../src/definition/outputs.ts";
import { createHttpExecutor } from "../../src/executors/http/run.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import type { JsonObject } from "../../src/lib/json.ts";
import { newRun, type Run } from "../../src/runs/run.ts";
import { createTold } from "../harness/told.ts";
import { startSampleServices } from "../../src/samples/start.ts";

const actionsDir = path.join(import.meta.dirname, "../../actions");

/** What somebody fills in, and the part of the answer that shows that it arrived. */
const fillings: { [actionId: string]: { on: string; values: Values; answer: JsonObject } | undefined } = {
  reindex: { on: "search-prod", values: { force: true }, answer: { forced: true } },
  "rotate-keys": { on: "search-staging", values: {}, answer: { rotated: 3 } },
  drain: {
    on: "orders-prod",
    values: { drain_timeout_seconds: 30, confirmation: "DRAIN" },
    answer: { drained: true, put_back: 0 },
  },
  resume: { on: "orders-prod", values: {}, answer: { resumed: true } },
  "replay-orders": {
    on: "orders-staging",
    values: { since: "2025-12-31T22:00Z", dry_run: true },
    answer: { dry_run: true, found: 24, replayed: 0 },
  },
};

const shipped = readdirSync(actionsDir).flatMap((name) =>
  compileActions(readFileSync(path.join(actionsDir, name), "utf8"), name).actions.map(({ action }) => action),
);

test.each(shipped.map((action) => [action.id, action] as const))(
  "the action %s does its work on a real service",
  async (id, action) => {
    const filling = fillings[id];
    if (!filling) throw new Error(`say in this test what somebody fills in for ${id}`);
    const clock = createManualClock();
    const services = await startSampleServices({ jwtSecret: "secret", clock, workMs: 0 });
    onTestFinished(() => services.stop());

    const values = parseValues(action.ui_schema?.inputs ?? [], filling.values);
    if (!values.ok) throw new Error(JSON.stringify(values.error));
    const body = resolveBody(action.ui_schema, values.value);
    if (!body.ok) throw new Error(body.error.message);
    const run = aRunOf(action, filling.on, services.urlsByDeploymentId.get(filling.on) ?? "");
    const outcome = await createHttpExecutor({ jwtSecret: "secret", clock }).execute(
      run,
      body.value,
      new AbortController().signal,
      createTold(),
    );
    expect(outcome).toMatchObject({ result: "succeeded", summary: "HTTP 200 OK" });
    expect(JSON.parse(outcome.output?.text ?? "")).toMatchObject(filling.answer);
  },
);

function aRunOf(action: Action, deploymentId: string, ingress: string): Run {
  const deployment = { id: deploymentId, name: deploymentId, kind: "any", env: "prod", cluster: "eu", ingress };
  return newRun({
    id: "run23456",
    intentKey: "intent",
    action,
    actionDigest: "sha256:0",
    deployment: Deployment.parse(deployment),
    requester: { kind: "person", id: "ana", name: "Ana Ortiz", slack: "U0ANA" },
    origin: { kind: "slack", channel: "C1" },
    values: {},
    body: {},
    requestedAt: 0,
  });
}
