import { expect, onTestFinished, test, vi } from "vitest";
import { readTracing } from "../../src/telemetry/traces/settings.ts";
import { signalboxAction } from "../harness/actions.ts";
import { startCollector, toRecord, type Collector } from "../harness/collector.ts";
import { freePort } from "../harness/free-port.ts";
import type { Person } from "../harness/person.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";

const secretText = "a-value-that-nobody-may-read-in-a-trace";

async function givenTraced(
  settings: Record<string, string> = {},
): Promise<{ signalbox: Signalbox; collector: Collector }> {
  const collector = await startCollector();
  onTestFinished(() => collector.stop());
  // The exporter reads them by itself, as OpenTelemetry says.
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const signalbox = await givenSignalbox({
    actions: [
      signalboxAction({
        approval: { required: 1, role: "Owner" },
        ui_schema: {
          inputs: [{ id: "note", type: "text", label: "Note" }],
          outputs: { values: [{ path: ["note"], value: { FieldValue: { input: "note" } } }] },
        },
      }),
    ],
    settings: { tracing: readTracing(environment) },
  });
  return { signalbox, collector };
}

async function runsApproved({ ana, bo }: { ana: Person; bo: Person }): Promise<void> {
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits({ Note: secretText });
  await bo.clicks(await bo.sees("Waiting for approval"), "Approve", { confirm: true });
}

test("a run is one tree from asked for to reported, and the target's spans join below its attempt", async () => {
  const { signalbox, collector } = await givenTraced({
    OTEL_EXPORTER_OTLP_HEADERS: "x-team=ops",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
  });
  const { ana, target } = signalbox;
  await runsApproved(signalbox);
  const request = await target.request(1);
  request.answer(500, { why: secretText });
  await ana.seesInThread(await ana.sees("Failed"), "500");
  await signalbox.app().stop();

  const root = await collector.span("run reindex");
  const [approval, queue, attempt, report] = await Promise.all(
    ["approval", "queue", "attempt 1", "report"].map((name) => collector.span(name)),
  );
  expect(collector.spans).toHaveLength(5);
  expect(root.parentSpanId ?? "").toBe("");
  for (const child of [approval, queue, attempt, report]) {
    expect(child).toMatchObject({ traceId: root.traceId, parentSpanId: root.spanId });
  }
  expect(request.headers["traceparent"]).toBe(`00-${root.traceId}-${attempt?.spanId ?? ""}-01`);
  expect(attempt).toMatchObject({ kind: 3, status: { code: 2 } });
  expect(approval?.events?.map(({ name }) => name)).toEqual(["approved"]);
  expect(toRecord(root.attributes)).toMatchObject({
    "signalbox.run.id": request.headers["x-signalbox-run-id"],
    "signalbox.run.result": "failed",
    "signalbox.action.id": "reindex",
    "signalbox.deployment.id": "d-search-prod",
    "signalbox.requester.kind": "person",
  });
  const times = [approval, queue, attempt, report].map((span) => [span?.startTimeUnixNano, span?.endTimeUnixNano]);
  expect(times.flat()).toEqual(times.flat().toSorted());
  expect(root.endTimeUnixNano).toBe(attempt?.endTimeUnixNano);

  expect(collector.requests[0]).toMatchObject({ path: "/v1/traces", headers: { "x-team": "ops" } });
  expect(collector.resources[0]).toMatchObject({ "service.name": "signalbox", "deployment.environment.name": "test" });
  const { botToken, jwtSecret } = signalbox.config;
  for (const hidden of [secretText, botToken, jwtSecret, "U0ANA", "Ana", "Bo Lind", "Bearer"]) {
    expect(collector.text()).not.toContain(hidden);
  }
});

test("without an endpoint nothing is traced, and the target gets no traceparent", async () => {
  const { signalbox, collector } = await givenTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: "" });
  await runsApproved(signalbox);
  const request = await signalbox.target.request(1);
  request.answer(200);
  await signalbox.ana.sees("Done in");
  await signalbox.app().stop();
  expect(request.headers["traceparent"]).toBeUndefined();
  expect(collector.requests).toHaveLength(0);
});

test("a run that is not sampled is not sent, and its target is not asked to", async () => {
  const { signalbox, collector } = await givenTraced({
    OTEL_TRACES_SAMPLER: "traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0",
  });
  await runsApproved(signalbox);
  const request = await signalbox.target.request(1);
  request.answer(200);
  await signalbox.ana.sees("Done in");
  await signalbox.app().stop();
  expect(request.headers["traceparent"]).toBeUndefined();
  expect(collector.spans).toHaveLength(0);
});

test("a collector that is away costs a run nothing, and is said once", async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const { signalbox } = await givenTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: nowhere, OTEL_EXPORTER_OTLP_TIMEOUT: "200" });
  await runsApproved(signalbox);
  (await signalbox.target.request(1)).answer(200);
  await signalbox.ana.sees("Done in");
  await signalbox.app().stop();
  const said = signalbox.logged.filter(({ message }) => message.startsWith("traces do not arrive"));
  expect(said).toHaveLength(1);
});

test.each<[Record<string, string>, ReturnType<typeof readTracing>]>([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_SDK_DISABLED: "TRUE" }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_TRACES_EXPORTER: "none" }, undefined],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c" }, { sampler: "always_on", ratio: 1, notes: [] }],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_TRACES_SAMPLER: "parentbased_always_off" },
    { sampler: "always_off", ratio: 0, notes: [] },
  ],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://c",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    },
    { sampler: "ratio", ratio: 0.25, notes: [] },
  ],
])("%j: %j", (environment, expected) => {
  expect(readTracing(environment)).toEqual(expected);
});

test("what cannot be done as asked is said", () => {
  const asked = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
  expect(readTracing(asked)?.notes[0]).toContain("4318");
  expect(readTracing({ ...asked, OTEL_TRACES_SAMPLER: "xray" })?.notes).toHaveLength(2);
  const ratio = { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "2" };
  expect(readTracing({ ...asked, ...ratio })?.notes[1]).toContain("from 0 to 1");
});
