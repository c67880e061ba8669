import { request as httpRequest } from "node:http";
import { SignJWT, type JWTPayload } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import { createManualClock, type ManualClock } from "../../src/lib/clock.ts";
import { startOrdersService } from "../../src/samples/orders.ts";
import { startSearchService } from "../../src/samples/search.ts";
import type { SampleService } from "../../src/samples/service.ts";
import { startSampleServices } from "../../src/samples/start.ts";

const jwtSecret = "a secret that only the tests know";
const started = Date.UTC(2026, 2, 1, 4, 30);

async function start(begin: typeof startSearchService, workMs = 0): Promise<{ url: string; clock: ManualClock }> {
  const clock = createManualClock(started);
  const service: SampleService = await begin({ deploymentId: "dep-1", jwtSecret, clock, workMs });
  onTestFinished(() => service.stop());
  return { url: service.url, clock };
}

type Claims = { [Name in keyof JWTPayload]?: JWTPayload[Name] | undefined };

function token(claims: Claims = {}, secret = jwtSecret, alg = "HS256"): Promise<string> {
  const iat = started / 1000;
  const all = { sub: "dep-1", env_id: "prod", cluster_id: "eu", iat, nbf: iat, exp: iat + 300, ...claims };
  return new SignJWT(all as JWTPayload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: await response.json(),
  };
}

describe("search", () => {
  test("rebuilds its index", async () => {
    const { url } = await start(startSearchService);
    expect(await post(`${url}/api/v1/admin/reindex`, { force: true })).toEqual({
      status: 200,
      type: "application/json",
      body: { index: "products-v8", documents: 48_230, took_ms: 0, forced: true },
    });
    expect((await post(`${url}/api/v1/admin/reindex`, {})).body).toMatchObject({ index: "products-v9", forced: false });
  });

  test("tells how far it is to whoever reads events", async () => {
    const { url } = await start(startSearchService);
    const headers = { authorization: `Bearer ${await token()}`, accept: "text/event-stream, */*" };
    const response = await fetch(`${url}/api/v1/admin/reindex`, { method: "POST", headers });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = (await response.text()).split("\n\n");
    expect(events[0]).toBe("event: log\ndata: shard 1 of 5: 9642 documents");
    expect(events[1]).toBe('event: progress\ndata: {"percent":20,"text":"Shard 1 of 5"}');
    expect(events.at(-2)).toMatch(/^event: result\ndata: \{"status":"succeeded","body":\{"index":"products-v8",/);
  });

  test("does the work of one key once, also while it goes on", async () => {
    const { url, clock } = await start(startSearchService, 3000);
    const key = { "idempotency-key": "run1" };
    const first = post(`${url}/api/v1/admin/reindex`, {}, key);
    await reached(url, "The index is being rebuilt.");
    const second = post(`${url}/api/v1/admin/reindex`, {}, key);
    clock.advance(3000);
    const answers = await Promise.all([first, second, post(`${url}/api/v1/admin/reindex`, {}, key)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toEqual(
      new Set(['{"index":"products-v8","documents":48230,"took_ms":3000,"forced":false}']),
    );
  });

  test("rotates its keys and says so in its status", async () => {
    const { url } = await start(startSearchService);
    const { body } = await post(`${url}/api/v1/admin/rotate-keys`, {});
    expect(body).toEqual({ rotated: 3, rotated_at: "2026-03-01T04:30:00.000Z" });
    expect(await (await fetch(`${url}/status`)).json()).toEqual({
      status: { name: "Running", color: "success" },
      primary_metric: { value: 48_213, unit: "documents", short_description: "in the index", color: null },
      metrics: [{ value: 7, unit: "", short_description: "generation of the index", color: null }],
      notices: [{ level: "Info", text: "The API keys are of 2026-03-01T04:30:00.000Z." }],
    });
  });

  test("stops in the middle of work", async () => {
    const clock = createManualClock(started);
    const service = await startSearchService({ deploymentId: "dep-1", jwtSecret, clock, workMs: 3000 });
    const cut = post(`${service.url}/api/v1/admin/reindex`, {}).catch((error: unknown) => error);
    await reached(service.url, "The index is being rebuilt.");
    await service.stop();
    expect(await cut).toBeInstanceOf(Error);
  });
});

describe("orders", () => {
  test("drains, and puts back what it has no time for", async () => {
    const one = await start(startOrdersService);
    expect((await post(`${one.url}/api/v1/admin/drain`, { drain_timeout_seconds: 30 })).body).toEqual({
      drained: true,
      finished: 12,
      put_back: 0,
      took_ms: 0,
    });
    const two = await start(startOrdersService, 4000);
    const draining = post(`${two.url}/api/v1/admin/drain`, { drain_timeout_seconds: 1 });
    await reached(two.url, "New orders are not taken.");
    two.clock.advance(1000);
    expect((await draining).body).toEqual({ drained: true, finished: 3, put_back: 9, took_ms: 1000 });
  });

  test("replays, or only counts", async () => {
    const { url } = await start(startOrdersService);
    const since = "2026-03-01T02:30Z";
    expect((await post(`${url}/api/v1/admin/replay`, { since, dry_run: true })).body).toEqual({
      since,
      dry_run: true,
      found: 24,
      replayed: 0,
      skipped: 22,
    });
  });

  test("replays for long, and says where to ask how it stands", async () => {
    const { url, clock } = await start(startOrdersService, 4000);
    const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
    const body = JSON.stringify({ since: "2026-03-01T02:30Z" });
    const taken = await fetch(`${url}/api/v1/admin/replay`, { method: "POST", headers, body });
    expect([taken.status, taken.headers.get("retry-after")]).toEqual([202, "1"]);
    const place = new URL(taken.headers.get("location") ?? "", url);
    const running = await fetch(place, { headers });
    expect([running.status, await running.json()]).toMatchObject([
      202,
      { status: "running", log: ["found 24 orders"] },
    ]);
    clock.advance(4000);
    await expect.poll(async () => (await fetch(place, { headers })).status).toBe(200);
    expect(await (await fetch(place, { headers })).json()).toMatchObject({
      status: "succeeded",
      log: ["found 24 orders", "sent 2 again"],
      result: { dry_run: false, replayed: 2 },
    });
    expect((await fetch(place)).status).toBe(401);
    expect((await fetch(`${url}/api/v1/admin/replays/7`, { headers })).status).toBe(404);
  });

  test.each([
    ["drain", {}, /^drain_timeout_seconds: /],
    ["drain", { drain_timeout_seconds: 601 }, /^drain_timeout_seconds: /],
    ["replay", { since: "yesterday" }, /^since: must be a time that has passed$/],
    ["replay", { since: "2027-01-01T00:00Z" }, /^since: must be a time that has passed$/],
    ["replay", { since: "2026-01-01T00:00Z", dryrun: true }, /^body: .*dryrun/],
  ])("refuses %s with %j", async (operation, body, detail) => {
    const { url } = await start(startOrdersService);
    const answer = await post(`${url}/api/v1/admin/${operation}`, body);
    expect(answer).toMatchObject({ status: 422, type: "application/problem+json" });
    expect((answer.body as { detail: string }).detail).toMatch(detail);
  });
});

describe("every sample", () => {
  const iat = started / 1000;
  test.each<[string, () => Promise<string>]>([
    ["no token", async () => ""],
    ["another scheme", async () => "Basic YTpi"],
    ["nonsense", async () => "Bearer nonsense"],
    ["another secret", async () => `Bearer ${await token({}, "another secret")}`],
    ["another algorithm", async () => `Bearer ${await token({}, jwtSecret, "HS512")}`],
    ["another deployment", async () => `Bearer ${await token({ sub: "dep-2" })}`],
    ["an old token", async () => `Bearer ${await token({ exp: iat - 6 })}`],
    ["a token of the future", async () => `Bearer ${await token({ nbf: iat + 6 })}`],
    ["no end", async () => `Bearer ${await token({ exp: undefined })}`],
    ["no beginning", async () => `Bearer ${await token({ nbf: undefined })}`],
    [
      "no signature",
      async () => `Bearer ${btoa('{"alg":"none"}')}.${btoa(`{"sub":"dep-1","nbf":0,"exp":9999999999}`)}.`,
    ],
  ])("refuses %s", async (_, authorization) => {
    const { url } = await start(startSearchService);
    const response = await fetch(`${url}/api/v1/admin/reindex`, {
      method: "POST",
      headers: { authorization: await authorization() },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ title: "Unauthorized", status: 401 });
  });

  test("allows for clocks that differ by a few seconds", async () => {
    const { url } = await start(startSearchService);
    const authorization = `Bearer ${await token({ nbf: iat + 4 })}`;
    expect((await post(`${url}/api/v1/admin/reindex`, {}, { authorization })).status).toBe(200);
  });

  test.each<[number, string, Parameters<typeof post>[1], Record<string, string>]>([
    [404, "/api/v1/admin/nothing", {}, {}],
    [405, "/status", {}, {}],
    [400, "/api/v1/admin/reindex", "{", {}],
    [400, "/api/v1/admin/reindex", [], {}],
    [413, "/api/v1/admin/reindex", { force: "x".repeat(1_000_000) }, {}],
    [415, "/api/v1/admin/reindex", "force=1", { "content-type": "application/x-www-form-urlencoded" }],
  ])("answers %i sensibly", async (status, path, body, headers) => {
    const { url } = await start(startSearchService);
    expect(await post(url + path, body, headers)).toMatchObject({
      status,
      type: "application/problem+json",
      body: { status },
    });
  });

  test("says which method it takes", async () => {
    const { url } = await start(startSearchService);
    const response = await fetch(`${url}/api/v1/admin/reindex`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("does not fall over strange requests", async () => {
    const { url } = await start(startSearchService);
    const answered = Promise.withResolvers<number | undefined>();
    httpRequest(url, { path: "//" }, (response) => answered.resolve(response.resume().statusCode)).end();
    expect(await answered.promise).toBe(404);
  });

  test("of the demo stands for one deployment", async () => {
    const services = await startSampleServices({ jwtSecret, clock: createManualClock(started), workMs: 0 });
    onTestFinished(() => services.stop());
    expect([...services.urlsByDeploymentId.keys()]).toEqual([
      "search-prod",
      "search-staging",
      "orders-prod",
      "orders-staging",
    ]);
    const url = services.urlsByDeploymentId.get("search-staging") ?? "";
    const authorization = `Bearer ${await token({ sub: "search-staging" })}`;
    expect((await post(`${url}/api/v1/admin/rotate-keys`, {}, { authorization })).status).toBe(200);
    expect((await post(`${url}/api/v1/admin/rotate-keys`, {})).status).toBe(401);
  });
});

/** Resolves when the service reports this notice. */
async function reached(url: string, notice: string): Promise<void> {
  for (;;) {
    const status = await (await fetch(`${url}/status`)).text();
    if (status.includes(notice)) return;
  }
}
