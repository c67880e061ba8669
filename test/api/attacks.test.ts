import { createHmac, createSecretKey, generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/run.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { tokenProblem } from "../../src/samples/token.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { givenApi, runCall, type ServedApi } from "../harness/api.ts";
import { jwtSecret } from "../harness/signalbox.ts";

const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** A deployment's token as an attacker would make it, with one thing changed. */
async function forged(
  change: Record<string, unknown> = {},
  { secret = jwtSecret, alg = "HS256" }: { secret?: string; alg?: string } = {},
): Promise<string> {
  const now = nowSeconds();
  const claims: Record<string, unknown> = {
    sub: "d-search-prod",
    env_id: "prod",
    aud: "signalbox-api",
    iat: now,
    nbf: now,
    exp: now + 3_600,
  };
  const all = Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(all)).setProtectedHeader({ alg }).sign(createSecretKey(secret, "utf8"));
}

function unsigned(header: object, payload: object, signature = ""): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode(header)}.${encode(payload)}.${signature}`;
}

const claims = () => ({
  ...{ sub: "d-search-prod", env_id: "prod", aud: "signalbox-api" },
  ...{ nbf: nowSeconds(), exp: nowSeconds() + 3_600 },
});

/** A JWT that says RS256, signed with a public key's text as if that were a secret. */
function confused(): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" });
  const [header, payload] = unsigned({ alg: "RS256", typ: "JWT" }, claims()).split(".");
  const signature = createHmac("sha256", pem).update(`${header}.${payload}`).digest("base64url");
  return `${header}.${payload}.${signature}`;
}

const api = () => givenApi({ actions: [platzAction()] });

async function whoami({ raw }: ServedApi, token: string): Promise<{ status: number; text: string }> {
  return raw("GET", "/api/v1/whoami", { authorization: `Bearer ${token}` });
}

test("a token of a deployment that is ours is accepted, and refreshed; the forgeries below differ in one thing", async () => {
  const served = await api();
  expect(await whoami(served, await forged())).toMatchObject({ status: 200 });
  const refreshed = await served.withToken(await forged()).call("refreshToken");
  expect(await whoami(served, refreshed.body.token)).toMatchObject({ status: 200 });
  expect(await (await served.asBot("ci")).call("refreshToken")).toMatchObject({ status: 403 });
});

test.each<[string, () => Promise<string> | string, RegExp]>([
  ["is expired", () => forged({ exp: nowSeconds() - 10 }), /jwt expired/],
  ["is not valid yet", () => forged({ nbf: nowSeconds() + 60 }), /jwt not active/],
  ["never expires", () => forged({ exp: undefined }), /lacks a claim/],
  ["has no beginning", () => forged({ nbf: undefined }), /lacks a claim/],
  ["is signed with another secret", () => forged({}, { secret: "another secret that is long enough" }), /signature/],
  ["is signed with another algorithm", () => forged({}, { alg: "HS512", secret: jwtSecret.repeat(3) }), /algorithm/],
  ["says alg none", () => unsigned({ alg: "none", typ: "JWT" }, claims()), /signature is required|not accepted/],
  ["says alg none with a signature", () => unsigned({ alg: "none" }, claims(), "c2ln"), /not accepted/],
  ["confuses RS256 with HS256", confused, /algorithm/],
  ["is one that targets get", () => forged({ aud: undefined }), /audience/],
  ["is for another audience", () => forged({ aud: "signalbox-apis" }), /audience/],
  ["is of nobody", () => forged({ sub: undefined }), /lacks a claim/],
  ["is of a deployment that does not exist", () => forged({ sub: "d-none" }), /not listed/],
  ["claims the id of another deployment of another env", () => forged({ sub: "d-search-staging" }), /another one/],
  ["is of another env", () => forged({ env_id: "staging" }), /another one/],
  ["is no token", () => "sbx_abc", /not accepted/],
])("a token that %s is refused", async (_what, make, words) => {
  const answer = await whoami(await api(), await make());
  expect(answer.status).toBe(401);
  expect(answer.text).toMatch(words);
});

test("a deployment cannot claim another's id by changing its token", async () => {
  const served = await api();
  const [header, , signature] = (await forged()).split(".");
  const other = Buffer.from(JSON.stringify({ ...claims(), sub: "d-orders-prod" })).toString("base64url");
  expect(await whoami(served, `${header}.${other}.${signature}`)).toMatchObject({ status: 401 });
});

test("a token that a target has got is not accepted by the API, nor the other way round", async () => {
  const served = await api();
  const { target } = served;
  await (await served.asBot("ci")).call("createRun", runCall("k"));
  const sent = await target.request(1);
  const got = String(sent.headers.authorization).replace("Bearer ", "");
  expect(await whoami(served, got)).toMatchObject({ status: 401 });
  sent.answer(200, {});

  const expected = { jwtSecret, deploymentId: "d-search-prod", clock: systemClock };
  expect(await tokenProblem(`Bearer ${got}`, expected)).toBeUndefined();
  expect(await tokenProblem(`Bearer ${await forged()}`, expected)).toMatch(/not accepted/);
  expect(() => createHttpExecutor({ jwtSecret: "", clock: systemClock })).toThrow("empty");
});

test("tokens of bots: unknown, altered, expired, revoked, of a bot that is gone, and without the scope", async () => {
  const served = await api();
  const { botToken, tokens, writeConfiguration } = served;
  const good = await botToken("ci");
  expect(await whoami(served, good)).toMatchObject({ status: 200 });
  expect(await whoami(served, good.slice(0, -1) + (good.endsWith("a") ? "b" : "a"))).toMatchObject({ status: 401 });
  const [prefix, , secret] = good.split("_");
  expect(await whoami(served, `${prefix}_222222222222_${secret}`)).toMatchObject({ status: 401 });
  expect(await whoami(served, `${prefix}_../../../../x_${secret}`)).toMatchObject({ status: 401 });

  const expired = await whoami(served, await botToken("ci", { expiresAt: Date.now() - 1 }));
  expect(expired).toMatchObject({ status: 401, text: expect.stringContaining("has expired") as unknown });

  const id = good.split("_")[1] ?? "";
  const [record] = await tokens.list();
  expect(record?.lastUsedAt).toBeUndefined();
  const kept = await tokens.read(id);
  if (kept) await tokens.write({ ...kept, revokedAt: Date.now() });
  const revoked = await whoami(served, good);
  expect(revoked).toMatchObject({ status: 401, text: expect.stringContaining("has been revoked") as unknown });
  expect((await tokens.list()).find((token) => token.id === id)?.lastUsedAt).toBeGreaterThan(0);
  expect(JSON.stringify(await tokens.list())).not.toContain(secret);

  const reading = served.withToken(await botToken("ci", { scopes: ["runs:read"] }));
  expect(await reading.call("listRuns")).toMatchObject({ status: 200 });
  expect(await reading.call("createRun", runCall("k"))).toMatchObject({ status: 403, body: { code: "missing_scope" } });

  const orphan = await botToken("ci");
  await writeConfiguration((configuration) => {
    configuration.bots = configuration.bots.filter((bot) => bot["id"] !== "ci");
    configuration.grants = configuration.grants.filter((grant) => grant["to"] !== "bot:ci");
  });
  await expect.poll(async () => (await whoami(served, orphan)).status).toBe(401);
});

test("without a token nothing is told, not even what there is", async () => {
  const { raw } = await api();
  for (const path of ["/api/v1/runs", "/api/v1/none", "/api/v2", "/api/v1/openapi.json"]) {
    const answer = await raw("GET", path);
    expect(answer).toMatchObject({ status: 401, headers: { "www-authenticate": 'Bearer realm="signalbox"' } });
  }
  expect((await raw("GET", "/healthz")).status).toBe(200);
});

test("what one may not see looks like what is not there", async () => {
  const { asBot } = await api();
  const { body } = await (await asBot("ci")).call("createRun", runCall("k"));
  const nobody = await asBot("nobody");
  for (const operation of ["getRun", "listRunEvents", "cancelRun"]) {
    const hidden = await nobody.call(operation, { parameters: { id: body.id } });
    const missing = await nobody.call(operation, { parameters: { id: "none" } });
    expect(hidden.status).toBe(404);
    expect(hidden.body).toEqual(missing.body);
  }
  const hidden = await nobody.call("getAction", { parameters: { id: "reindex" } });
  expect(hidden.body).toEqual((await nobody.call("getAction", { parameters: { id: "none" } })).body);
  expect((await nobody.call("listActions")).body.items).toEqual([]);
  expect((await nobody.call("listDeployments")).body.items).toEqual([]);
});

const json = { "content-type": "application/json", "idempotency-key": "k" };
const goodBody = JSON.stringify({ action: "reindex", deployment: "search-prod" });

test.each<[string, string, string, Record<string, string>, string | undefined, number]>([
  ["a query key given twice", "GET", "/api/v1/runs?env=prod&env=staging", {}, undefined, 400],
  ["a query key given twice, once encoded", "GET", "/api/v1/runs?env=prod&%65nv=staging", {}, undefined, 400],
  ["a query key that is not known", "GET", "/api/v1/runs?environment=prod", {}, undefined, 400],
  ["a query where there is none", "GET", "/api/v1/whoami?as=boss", {}, undefined, 400],
  ["dot segments", "GET", "/api/v1/runs/../whoami", {}, undefined, 400],
  ["encoded dot segments", "GET", "/api/v1/runs/%2e%2e/whoami", {}, undefined, 400],
  ["encoded slashes", "GET", "/api/v1/runs/..%2fwhoami", {}, undefined, 400],
  ["a doubled slash", "GET", "/api//v1/whoami", {}, undefined, 400],
  ["a doubled slash at the beginning", "GET", "//api/v1/whoami", {}, undefined, 400],
  ["backslashes", "GET", "/api\\v1\\whoami", {}, undefined, 400],
  ["a line break in the path", "GET", "/api/v1/actions/x%0d%0aSet-Cookie:%20a=b", {}, undefined, 400],
  ["a doubly encoded path", "GET", "/api/v1/actions/%252e%252e", {}, undefined, 400],
  ["an absolute address", "GET", "http://elsewhere/api/v1/whoami", {}, undefined, 400],
  ["another method", "DELETE", "/api/v1/runs/x", {}, undefined, 404],
  ["a path in capitals", "GET", "/API/V1/whoami", {}, undefined, 404],
  ["a form", "POST", "/api/v1/runs", { ...json, "content-type": "application/x-www-form-urlencoded" }, "a=b", 415],
  ["plain text", "POST", "/api/v1/runs", { ...json, "content-type": "text/plain" }, goodBody, 415],
  ["no content type", "POST", "/api/v1/runs", { "idempotency-key": "k" }, goodBody, 415],
  [
    "JSON in another charset",
    "POST",
    "/api/v1/runs",
    { ...json, "content-type": "application/json; charset=utf-7" },
    goodBody,
    415,
  ],
  ["what is no JSON", "POST", "/api/v1/runs", json, "{", 400],
  ["a body that is too large", "POST", "/api/v1/runs", json, JSON.stringify({ a: "x".repeat(300_000) }), 413],
  ["a body in chunks", "POST", "/api/v1/runs", { ...json, "transfer-encoding": "chunked" }, goodBody, 411],
  ["no key", "POST", "/api/v1/runs", { "content-type": "application/json" }, goodBody, 400],
  ["a key that is too long", "POST", "/api/v1/runs", { ...json, "idempotency-key": "k".repeat(201) }, goodBody, 400],
  ["a key with spaces in it", "POST", "/api/v1/runs", { ...json, "idempotency-key": "a b" }, goodBody, 400],
  ["an event id that is none", "GET", "/api/v1/runs/x/events", { "last-event-id": "1;drop" }, undefined, 400],
])("%s is refused", async (_what, method, target, headers, body, status) => {
  const served = await api();
  const authorization = `Bearer ${await served.botToken("ci")}`;
  const answer = await served.raw(method, target, { authorization, ...headers }, body);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    "content-type": "application/problem+json",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  expect(answer.headers).not.toHaveProperty("set-cookie");
  expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  expect(JSON.parse(answer.text)).toMatchObject({ status, code: expect.any(String) as unknown });
  expect(served.target.received).toHaveLength(0);
});

test("line breaks and markup in inputs reach the target as text, and no header", async () => {
  const { asBot, target } = await givenApi({
    actions: [
      signalboxAction({
        ui_schema: {
          inputs: [{ id: "note", type: "text", label: "Note" }],
          outputs: { values: [{ path: ["note"], value: { FieldValue: { input: "note" } } }] },
        },
      }),
    ],
  });
  const note = "x\r\nX-Injected: yes\r\n\r\n<!channel>";
  await (await asBot("ci")).call("createRun", runCall("k", { inputs: { note } }));
  const arrived = await target.request(1);
  expect(JSON.parse(arrived.body)).toEqual({ note });
  expect(arrived.headers).not.toHaveProperty("x-injected");
});

test("each token has its own rate, and is told when to come again", async () => {
  const served = await givenApi({
    actions: [platzAction()],
    configuration: (configuration) => void (configuration.api = { ratePerMinute: 2 }),
  });
  const token = await served.botToken("ci");
  for (const status of [200, 200, 429]) expect((await whoami(served, token)).status).toBe(status);
  const waiting = await served.raw("GET", "/api/v1/whoami", { authorization: `Bearer ${token}` });
  expect(Number(waiting.headers["retry-after"])).toBeGreaterThan(20);
  expect(Number(waiting.headers["retry-after"])).toBeLessThanOrEqual(30);
  expect((await whoami(served, await served.botToken("ci"))).status).toBe(200);
});
