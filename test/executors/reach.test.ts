import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import path from "node:path";
import { jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { createHttpExecutor, type HttpExecutorOptions } from "../../src/executors/http/run.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Outcome } from "../../src/runs/outcome.ts";
import { temporaryDirectory } from "../harness/store.ts";
import { createTold } from "../harness/told.ts";
import { aRun } from "./a-run.ts";
import { listen, reply, serveInTurn, type Asked } from "./serve.ts";

const current = "the current secret, long enough for a test";
const previous = "the secret before, long enough for a test";
const tls = path.join(import.meta.dirname, "../fixtures/tls");
const fixture = (name: string): string => path.join(tls, name);

function execute(
  request: Parameters<typeof aRun>[0],
  options: Partial<HttpExecutorOptions> = {},
  body = {},
): Promise<Outcome> {
  const executor = createHttpExecutor({ jwtSecret: current, clock: createManualClock(), ...options });
  return executor.execute(aRun(request), body, new AbortController().signal, createTold());
}

describe("a private endpoint", () => {
  async function serveTls(options: ServerOptions = {}): Promise<string> {
    const certificate = {
      key: readFileSync(fixture("server.key.pem")),
      cert: readFileSync(fixture("server.cert.pem")),
    };
    const server = createHttpsServer({ ...certificate, ...options }, (request, response) => {
      request.resume();
      response.end("from inside");
    });
    return `https://${await listen(server)}`;
  }

  function privately(url: string, more: { ca?: string; cert?: string; key?: string } = {}): Promise<Outcome> {
    const { ca, cert, key } = more;
    const endpoint = {
      url,
      ...(ca ? { ca: { file: ca } } : {}),
      ...(cert && key ? { clientCert: { certFile: cert, keyFile: key } } : {}),
    };
    const spec = { endpoint: "private" } as const;
    return execute({ ingress: "https://public.invalid", spec, endpoints: { private: endpoint } });
  }

  test("is called instead of the ingress, in the cluster without TLS too", async () => {
    const { url, asked } = await serveInTurn(reply(200, "from inside"));
    expect((await privately(`${url}/base`)).output?.text).toBe("from inside");
    expect(asked[0]?.url).toBe("/base/do");
  });

  test("is trusted by its own CA, and by that one only", async () => {
    const url = await serveTls();
    expect((await privately(url, { ca: fixture("ca.cert.pem") })).output?.text).toBe("from inside");
    for (const ca of [undefined, fixture("other-ca.cert.pem")]) {
      expect(await privately(url, ca ? { ca } : {})).toMatchObject({
        result: "failed",
        summary: expect.stringContaining("its TLS certificate comes") as unknown,
      });
    }
  });

  test("gets a client certificate where it asks for one", async () => {
    const ca = fixture("ca.cert.pem");
    const url = await serveTls({ ca: readFileSync(ca), requestCert: true, rejectUnauthorized: true });
    const client = { cert: fixture("client.cert.pem"), key: fixture("client.key.pem") };
    expect((await privately(url, { ca, ...client })).output?.text).toBe("from inside");
    expect((await privately(url, { ca })).result).toBe("failed");
  });

  test("uses files that were renewed without a restart, and says which one it cannot read", async () => {
    const url = await serveTls();
    const ca = path.join(temporaryDirectory(), "ca.pem");
    expect((await privately(url, { ca })).summary).toBe(
      `Nothing was sent: the CA file ${ca} of the private endpoint cannot be read (ENOENT).`,
    );
    copyFileSync(fixture("other-ca.cert.pem"), ca);
    expect((await privately(url, { ca })).result).toBe("failed");
    copyFileSync(fixture("ca.cert.pem"), ca);
    expect((await privately(url, { ca })).result).toBe("succeeded");
    writeFileSync(ca, "nonsense");
    expect((await privately(url, { ca })).result).toBe("failed");
  });

  test("that there is none sends nothing", async () => {
    const { url, asked } = await serveInTurn(reply(200));
    expect((await execute({ ingress: url, spec: { endpoint: "private" } })).summary).toBe(
      "Nothing was sent: search-prod has no private endpoint; signalbox.yaml names one under endpoints.",
    );
    expect(asked).toEqual([]);
  });
});

describe("redirects that are followed", () => {
  const spec = { redirects: "follow" } as const;

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", '{"a":1}'],
    [308, "POST", '{"a":1}'],
  ])("by %i become %s", async (status, method, body) => {
    const { url, asked } = await serveInTurn(reply(status, undefined, { location: "/there?x=1#y" }), reply(200, "ok"));
    const outcome = await execute({ ingress: url, spec }, {}, { a: 1 });
    expect(outcome).toMatchObject({ result: "succeeded", output: { text: "ok" } });
    expect(asked[1]).toMatchObject({ method, url: "/there?x=1", body });
    expect(asked[1]?.headers["idempotency-key"]).toBe("run23456");
    if (body === "") expect(asked[1]?.headers).not.toHaveProperty("content-length");
  });

  test("are at most five", async () => {
    const { url, asked } = await serveInTurn(reply(307, undefined, { location: "/again" }));
    const { result, summary } = await execute({ ingress: url, spec });
    expect([result, asked.length]).toEqual(["failed", 6]);
    expect(summary).toContain("redirects are followed 5 times at most, and only within the same origin");
  });

  test.each(["https://evil.example/x", "//evil.example/", "http://127.0.0.1:1/", "javascript:alert(1)", "http://["])(
    "never lead to %s",
    async (location) => {
      const { url, asked } = await serveInTurn(reply(307, undefined, { location }));
      expect((await execute({ ingress: url, spec })).result).toBe("failed");
      expect(asked).toHaveLength(1);
    },
  );
});

describe("while the secret is changed", () => {
  async function signedWith({ headers }: Asked, secret: string): Promise<boolean> {
    const token = headers.authorization?.replace("Bearer ", "") ?? "";
    const currentDate = new Date(createManualClock().now());
    return jwtVerify(token, new TextEncoder().encode(secret), { currentDate }).then(
      () => true,
      () => false,
    );
  }

  test("a 401 is tried once more with the one before and the same key, and neither token shows", async () => {
    const { url, asked } = await serveInTurn(reply(401, { detail: "unknown key" }), (response, { headers }) =>
      response.writeHead(200, { "content-type": "text/plain" }).end(`${headers.authorization ?? ""} was it`),
    );
    const outcome = await execute({ ingress: url }, { previousJwtSecret: previous }, { a: 1 });
    expect(outcome).toMatchObject({ result: "succeeded", output: { text: "Bearer [token removed] was it" } });
    expect(await Promise.all(asked.map((one) => signedWith(one, current)))).toEqual([true, false]);
    expect(await Promise.all(asked.map((one) => signedWith(one, previous)))).toEqual([false, true]);
    expect(asked.map(({ headers }) => headers["idempotency-key"])).toEqual(["run23456", "run23456"]);
    expect(asked.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  test.each([
    ["only once", 401, previous, 2],
    ["not without an overlap", 401, undefined, 1],
    ["not for 403", 403, previous, 1],
    ["not for 500", 500, previous, 1],
  ])("%s", async (_, status, previousJwtSecret, count) => {
    const { url, asked } = await serveInTurn(reply(status));
    expect((await execute({ ingress: url }, { previousJwtSecret })).result).toBe("failed");
    expect(asked).toHaveLength(count);
  });
});
