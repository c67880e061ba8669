import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { givenApi, runCall } from "../harness/api.ts";
import type { Answer, ApiClient } from "../harness/api-client.ts";

async function readRun(client: ApiClient, id: string): Promise<Answer> {
  return client.call("getRun", { parameters: { id } });
}

/** The whole stream of a run, which ends when the run has ended. */
async function readStream(
  url: string,
  token: string,
  id: string,
  lastEventId?: string,
  of = "events",
): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
  const more = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await fetch(`${url}/api/v1/runs/${id}/${of}`, { headers: { ...headers, ...more } });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  return response.text();
}

const rotate = platzAction({ id: "rotate", title: "Rotate keys" });
const withApproval = {
  actions: [platzAction(), rotate],
  configuration: ({ approvals }: { approvals: Record<string, unknown>[] }) =>
    void approvals.push({ name: "keys", match: { actions: ["rotate"] }, approval: { required: 1, role: "Owner" } }),
};

test("a program sees what it may run, starts it, follows it to its end", async () => {
  const { asBot, botToken, url, target } = await givenApi({ actions: [platzAction()] });
  const ci = await asBot("ci");

  expect((await ci.call("whoami")).body).toMatchObject({ actor: { kind: "bot", key: "bot:ci" } });
  const action = await ci.call("getAction", { parameters: { id: "reindex" } });
  expect(action.body).toMatchObject({
    fields: [{ id: "force", kind: "flag" }],
    inputSchema: { properties: { force: { type: "boolean" } }, additionalProperties: false },
    deployments: [{ name: "search-prod" }, { name: "search-staging" }, { name: "orders-prod" }],
  });
  const deployments = await ci.call("listDeployments");
  expect(deployments.body.items[0]).toMatchObject({ name: "search-prod", status: { name: "Running" } });

  const created = await ci.call("createRun", runCall("first"));
  expect(created.status).toBe(201);
  expect(created.headers.get("location")).toBe(`/api/v1/runs/${created.body.id}`);
  const arrived = await target.request(1);
  expect(JSON.parse(arrived.body)).toEqual({ force: true });
  expect(await readRun(ci, created.body.id)).toMatchObject({ body: { status: "running", inputs: { force: true } } });

  const stream = readStream(url(), await botToken("ci"), created.body.id);
  arrived.answer(200, { done: "yes" });
  const told = await stream;
  expect([...told.matchAll(/^event: (.+)$/gm)].map(([, type]) => type)).toEqual([
    "requested",
    "queued",
    "started",
    "ended",
  ]);
  const ended = await readRun(ci, created.body.id);
  expect(ended.body).toMatchObject({ status: "succeeded", outcome: { output: { text: '{"done":"yes"}' } } });

  const events = await ci.call("listRunEvents", { parameters: { id: created.body.id } });
  const started = events.body.items[2];
  expect(started).toMatchObject({ type: "started" });
  const resumed = await readStream(url(), await botToken("ci"), created.body.id, String(started?.seq));
  expect([...resumed.matchAll(/^event: (.+)$/gm)].map(([, type]) => type)).toEqual(["ended"]);
});

test("a stream ends when its token does, and an open one keeps no process from stopping", async () => {
  const { app, asBot, botToken, target, tokens, url } = await givenApi({ actions: [platzAction()] });
  const { body } = await (await asBot("ci")).call("createRun", runCall("k"));
  const arrived = await target.request(1);
  const open = async (token: string) =>
    fetch(`${url()}/api/v1/runs/${body.id}/events`, {
      headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
    });

  const token = await botToken("ci");
  const ending = await open(token);
  const record = await tokens.read(token.split("_")[1] ?? "");
  if (record) await tokens.write({ ...record, revokedAt: Date.now() });
  arrived.answer(200, {});
  expect(await ending.text()).not.toContain("event: ended");

  // One that waits its turn has no end to tell when the process stops.
  const ci = await asBot("ci");
  await ci.call("createRun", runCall("k2"));
  await target.request(2);
  const waiting = await ci.call("createRun", runCall("k3"));
  const staying = await fetch(`${url()}/api/v1/runs/${waiting.body.id}/events`, {
    headers: { authorization: `Bearer ${await botToken("ci")}`, accept: "text/event-stream" },
  });
  const told = staying.text().catch(() => "cut off");
  await app().stop();
  expect(await told).toBe("cut off");
});

test("the same key and body is the same run, whatever happens in between; another body is refused", async () => {
  const { asBot, target } = await givenApi({ actions: [platzAction()] });
  target.answersAtOnce(200, {});
  const ci = await asBot("ci");
  const [one, two] = await Promise.all([ci.call("createRun", runCall("k")), ci.call("createRun", runCall("k"))]);
  const again = await ci.call("createRun", runCall("k"));
  expect(new Set([one, two, again].map(({ body }) => body.id)).size).toBe(1);
  expect(again.status).toBe(200);

  for (const other of [{ inputs: { force: false } }, { deployment: "orders-prod" }, { inputs: {} }, { inputs: [] }]) {
    const answer = await ci.call("createRun", runCall("k", other));
    expect(answer.status).toBe(Array.isArray(other.inputs) ? 422 : 409);
  }
  // Another's key is another key.
  expect((await (await asBot("boss")).call("createRun", runCall("k"))).status).toBe(201);
  expect((await ci.call("listRuns")).body.items).toHaveLength(2);
});

test("a sensitive input is compared without being stored or shown", async () => {
  const secret = { id: "code", type: "text", label: "Code", sensitive: true };
  const { asBot, target } = await givenApi({
    actions: [signalboxAction({ ui_schema: { inputs: [secret] } })],
    encryptionKey: "an encryption key for the tests!!",
  });
  target.answersAtOnce(200, {});
  const ci = await asBot("ci");
  const first = await ci.call("createRun", runCall("k", { inputs: { code: "open sesame" } }));
  expect(first.body).toMatchObject({ inputs: {}, hiddenInputs: ["code"] });
  expect(JSON.stringify(first.body)).not.toContain("sesame");
  expect((await ci.call("createRun", runCall("k", { inputs: { code: "open sesame" } }))).status).toBe(200);
  expect((await ci.call("createRun", runCall("k", { inputs: { code: "another" } }))).status).toBe(409);
});

test("refusals say what is wrong, by field where there is one, and denials are runs too", async () => {
  const { asBot } = await givenApi({
    actions: [platzAction()],
    configuration: ({ deployments }) =>
      void deployments.push({ ...deployments[0], id: "d-busy", name: "busy", status: "Upgrading" }),
  });
  const ci = await asBot("ci");
  const cases = [
    [{ inputs: { force: "yes" } }, 422, { code: "invalid_values", errors: { force: "This must be true or false." } }],
    [{ inputs: { forse: true } }, 422, { code: "invalid_values" }],
    [{ action: "reindxe" }, 422, { code: "unknown_action", detail: expect.not.stringContaining("reindex") as unknown }],
    [
      { deployment: "search-prd" },
      422,
      { code: "unknown_deployment", detail: expect.not.stringContaining("search") as unknown },
    ],
    [{ digest: "sha256:old" }, 409, { code: "action_changed" }],
    [{ deployment: "busy" }, 409, { code: "status_not_allowed", run: expect.any(String) as unknown }],
    [{ executeAt: "tomorrow" }, 422, { code: "invalid_body" }],
    [{ executeAt: "2999-01-01T00:00:00Z" }, 422, { code: "invalid_values" }],
    [{ unknown: 1 }, 422, { code: "invalid_body", errors: { unknown: "Unknown; check its spelling." } }],
  ] as const;
  for (const [index, [body, status, problem]] of cases.entries()) {
    const answer = await ci.call("createRun", runCall(`case${index}`, body));
    expect(answer).toMatchObject({ status, body: problem });
  }
  const denied = await (await asBot("reader")).call("createRun", runCall("r"));
  expect(denied).toMatchObject({ status: 403, body: { code: "role_too_low" } });
  expect((await readRun(await asBot("boss"), denied.body.run)).body).toMatchObject({ status: "denied" });
});

test("a run that needs approval is 202, and is decided in Slack", async () => {
  const { asBot, bo, target } = await givenApi({
    ...withApproval,
    configuration(configuration) {
      withApproval.configuration(configuration);
      Object.assign(configuration, { channel: "C0OPS" });
    },
  });
  const ci = await asBot("ci");
  const asked = await ci.call("createRun", runCall("k", { action: "rotate" }));
  expect(asked).toMatchObject({ status: 202, body: { status: "awaiting_approval", approval: { role: "Owner" } } });
  await bo.clicks(await bo.sees("Waiting for approval"), "Approve", { confirm: true });
  (await target.request(1)).answer(200, {});
  await bo.sees("Done in");
  expect((await readRun(ci, asked.body.id)).body).toMatchObject({
    status: "succeeded",
    approvedBy: [{ name: "Bo Lind" }],
  });
});

test("what runs is stopped: the target is asked, and the end says what is known", async () => {
  const { asBot, target, url, botToken } = await givenApi({
    actions: [signalboxAction({ cancel: { path: "/api/v1/admin/stop" } })],
  });
  const ci = await asBot("ci");
  const { body: run } = await ci.call("createRun", runCall("1"));
  const work = await target.request(1);
  const stream = readStream(url(), await botToken("ci"), run.id);
  const stopping = await ci.call("cancelRun", { parameters: { id: run.id } });
  expect(stopping).toMatchObject({
    status: 200,
    body: { status: "running", cancelRequestedBy: { key: "bot:ci" } },
  });
  const again = await ci.call("cancelRun", { parameters: { id: run.id } });
  expect(again).toMatchObject({ status: 409, body: { code: "already_cancelling" } });

  const stop = await target.request(2);
  expect(stop).toMatchObject({ method: "POST", path: "/api/v1/admin/stop" });
  for (const header of ["idempotency-key", "signalbox-fence", "x-signalbox-run-id"]) {
    expect(stop.headers[header]).toBe(work.headers[header]);
  }
  stop.answer(200, {});
  expect([...(await stream).matchAll(/^event: (.+)$/gm)].map(([, type]) => type)).toEqual([
    ...["requested", "queued", "started", "cancel_requested", "ended"],
  ]);
  expect((await readRun(ci, run.id)).body).toMatchObject({
    status: "cancelled",
    decidedBy: { key: "bot:ci" },
    outcome: { result: "cancelled", summary: "The target says it has stopped." },
  });
});

test("what waits is cancelled at once, by who asked and by owners", async () => {
  const { asBot, target } = await givenApi(withApproval);
  const ci = await asBot("ci");
  const boss = await asBot("boss");
  const running = await ci.call("createRun", runCall("1"));
  const arrived = await target.request(1);
  const queued = await ci.call("createRun", runCall("2"));
  const waiting = await boss.call("createRun", runCall("3", { action: "rotate" }));

  const cancel = (client: ApiClient, run: Answer) => client.call("cancelRun", { parameters: { id: run.body.id } });
  expect(await readRun(ci, running.body.id)).toMatchObject({ body: { status: "running", attempt: 1 } });
  expect(await cancel(ci, waiting)).toMatchObject({ status: 403, body: { code: "role_too_low" } });
  expect(await cancel(boss, queued)).toMatchObject({ body: { status: "cancelled", decidedBy: { key: "bot:boss" } } });
  expect(await cancel(boss, waiting)).toMatchObject({ body: { status: "cancelled" } });
  expect(await cancel(boss, waiting)).toMatchObject({ status: 409, body: { code: "already_decided" } });

  arrived.answer(200, {});
  const last = await ci.call("createRun", runCall("4"));
  (await target.request(2)).answer(200, {});
  expect((await target.request(2)).headers["x-signalbox-run-id"]).toBe(last.body.id);
});

test("a run for later waits for its time, over a restart, and says when", async () => {
  const clock = createManualClock(Date.UTC(2026, 0, 1, 12));
  const { asBot, bo, app, start, target } = await givenApi({
    actions: [platzAction()],
    overrides: { clock },
    configuration: (configuration) => void Object.assign(configuration, { channel: "C0OPS" }),
  });
  target.answersAtOnce(200, {});
  const ci = await asBot("ci");
  const executeAt = "2026-01-01T14:00:00+01:00";
  const later = await ci.call("createRun", runCall("later", { executeAt }));
  expect(later).toMatchObject({ status: 201, body: { status: "queued", executeAt: "2026-01-01T13:00:00.000Z" } });
  await bo.sees("Scheduled for");
  expect((await ci.call("createRun", runCall("later", { executeAt }))).status).toBe(200);
  expect((await ci.call("createRun", runCall("later"))).status).toBe(409);

  // It does not stand in the way of others.
  const now = await ci.call("createRun", runCall("now"));
  expect((await target.request(1)).headers["x-signalbox-run-id"]).toBe(now.body.id);
  await bo.sees("Done in");

  await app().stop();
  clock.advance(59 * 60_000);
  await start();
  expect(target.received).toHaveLength(1);
  clock.advance(60_000);
  expect((await target.request(2)).headers["x-signalbox-run-id"]).toBe(later.body.id);
});

test("the list is filtered and paged, newest first, and holds only what one may see", async () => {
  const { asBot, target } = await givenApi({ actions: [platzAction(), rotate] });
  target.answersAtOnce(200, {});
  const ci = await asBot("ci");
  const boss = await asBot("boss");
  const ids: string[] = [];
  for (const [client, body] of [
    [ci, {}],
    [ci, { deployment: "search-staging" }],
    [boss, { action: "rotate" }],
    [boss, { deployment: "d-orders-prod" }],
    [ci, { action: "rotate", deployment: "orders-prod" }],
  ] as const) {
    ids.push((await client.call("createRun", runCall(`k${ids.length}`, body))).body.id);
  }
  const list = async (parameters: Record<string, string>, client = ci) => {
    const { body } = await client.call("listRuns", { parameters });
    return body.items.map(({ id }) => ids.indexOf(id));
  };
  expect(await list({})).toEqual([4, 3, 2, 1, 0]);
  expect(await list({ action: "rotate" })).toEqual([4, 2]);
  expect(await list({ deployment: "orders-prod" })).toEqual([4, 3]);
  expect(await list({ env: "staging" })).toEqual([1]);
  expect(await list({ actor: "bot:boss" })).toEqual([3, 2]);
  expect(await list({ status: "denied" })).toEqual([]);
  expect(await list({ from: "2999-01-01T00:00:00Z" })).toEqual([]);
  expect(await list({ to: "2999-01-01T00:00:00Z", env: "prod" })).toEqual([4, 3, 2, 0]);
  expect(await list({}, await asBot("reader"))).toEqual([4, 3, 2, 0]);
  expect(await list({}, await asBot("nobody"))).toEqual([]);

  const paged: number[] = [];
  for (let cursor: string | undefined = "999999"; cursor;) {
    const page: Answer = await ci.call("listRuns", { parameters: { limit: "2", cursor } });
    paged.push(...page.body.items.map(({ id }) => ids.indexOf(id)));
    cursor = page.body.nextCursor;
  }
  expect(paged).toEqual([4, 3, 2, 1, 0]);
});

test("the log of a run is read by range, and what is no range is refused by its name", async () => {
  const { asBot, botToken, target, raw } = await givenApi({ actions: [platzAction()] });
  const ci = await asBot("ci");
  const { body } = await ci.call("createRun", runCall("logs"));
  const lines = ["one", "two", "three"].map((log) => `${JSON.stringify({ log })}\n`).join("");
  (await target.request(1)).answer(200, lines, "application/x-ndjson");
  await expect
    .poll(async () => (await ci.call("getRun", { parameters: { id: body.id } })).body.status)
    .toBe("succeeded");

  async function range(parameters: Record<string, string>): Promise<unknown[]> {
    const { items, nextFrom } = (await ci.call("getRunLog", { parameters: { id: body.id, ...parameters } })).body;
    return [items.map((part) => part.text).join("\n"), nextFrom];
  }
  expect(await range({ limit: "2" })).toEqual(["one\ntwo", 2]);
  expect(await range({ from: "2", limit: "2" })).toEqual(["three", undefined]);
  expect(await range({ from: "1" })).toEqual(["two\nthree", undefined]);
  expect(await range({ from: "1", limit: "1" })).toEqual(["two", 2]);
  expect(await range({ from: "9" })).toEqual(["", undefined]);
  expect(await range({ from: "0", "Last-Event-ID": "2" })).toEqual(["three", undefined]);

  for (const parameters of [{ from: "-1" }, { from: "x" }, { limit: "0" }, { limit: "10001" }]) {
    const refused = await ci.call("getRunLog", { parameters: { id: body.id, ...parameters } });
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_parameters" } });
    expect(JSON.stringify(refused.body)).toContain(`"${Object.keys(parameters)[0] ?? ""}":"must be`);
  }
  const headers = { authorization: `Bearer ${await botToken("ci")}` };
  const address = `/api/v1/runs/${body.id}/log`;
  expect((await raw("GET", `${address}?after=1`, headers)).text).toContain('"after":"Unknown');
  const stream = await raw("GET", `${address}?limit=1`, { ...headers, accept: "text/event-stream" });
  expect([stream.status, stream.text.includes("takes no limit")]).toEqual([400, true]);
  const rest = await raw("GET", `${address}?from=2`, { ...headers, accept: "text/event-stream" });
  expect(rest.text).toContain("three");
  expect(rest.text).not.toContain("two");
});

test("the log of a run: as JSON, as a stream to its end, and from where a stream was cut off", async () => {
  const { asBot, botToken, target, url } = await givenApi({ actions: [platzAction()] });
  const ci = await asBot("ci");
  const { body } = await ci.call("createRun", runCall("logs"));
  const stream = readStream(url(), await botToken("ci"), body.id, undefined, "log");
  const lines = ["one", "two", "three"].map((log) => `${JSON.stringify({ log })}\n`).join("");
  (await target.request(1)).answer(200, lines, "application/x-ndjson");

  const told = await stream;
  expect(told).toContain("event: log");
  for (const line of ["one", "two", "three"]) expect(told).toContain(line);
  const log = await ci.call("getRunLog", { parameters: { id: body.id } });
  expect(log.body.items.map((part) => part.text).join("\n")).toBe("one\ntwo\nthree");
  const rest = await readStream(url(), await botToken("ci"), body.id, "2", "log");
  expect(rest).toContain('"line":2');
  expect(rest).toContain("three");
  expect(rest).not.toContain("two");
  expect(await readStream(url(), await botToken("ci"), body.id, "3", "log")).toBe("");
});
