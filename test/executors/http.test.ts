import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Socket } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { createHttpExecutor, type HttpExecutorOptions } from "../../src/executors/http/run.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import type { JsonObject } from "../../src/lib/json.ts";
import { Outcome } from "../../src/runs/outcome.ts";
import { createTold } from "../harness/told.ts";
import { aRun } from "./a-run.ts";
import { listen, serve } from "./serve.ts";

const jwtSecret = "a secret that only the tests know";

/** A server that reads the head of a request, writes these bytes and drops the connection. */
async function serveRaw(bytes: string, end: (socket: Socket) => void = (socket) => socket.resetAndDestroy()) {
  const server = createTcpServer((socket) => {
    socket.once("data", () => (bytes === "" ? end(socket) : socket.write(bytes, () => end(socket))));
  });
  return `http://${await listen(server)}`;
}

interface Asked {
  readonly request: Parameters<typeof aRun>[0];
  readonly body?: JsonObject;
  readonly options?: Partial<HttpExecutorOptions>;
  readonly signal?: AbortSignal;
}

const never = new AbortController().signal;

async function execute({ request, body = {}, options = {}, signal = never }: Asked): Promise<Outcome> {
  const executor = createHttpExecutor({ jwtSecret, clock: createManualClock(), ...options });
  // The store parses outcomes; whatever the executor gives must pass there.
  return Outcome.parse(await executor.execute(aRun(request), body, signal, createTold()));
}

describe("what is sent", () => {
  test("is one request with the promised method, path, headers and body", async () => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const ingress = await serve((request, response) => {
      void text(request).then((body) => {
        seen.push({ request, body });
        response.end();
      });
    });
    await execute({ request: { ingress: `${ingress}/base`, path: "/api/x?full=1", method: "PUT" }, body: { a: "é" } });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toBe('{"a":"é"}');
    expect(seen[0]?.request.method).toBe("PUT");
    expect(seen[0]?.request.url).toBe("/base/api/x?full=1");
    expect(seen[0]?.request.headers).toEqual({
      authorization: expect.stringMatching(/^Bearer ey/) as unknown,
      "content-type": "application/json",
      accept: "application/json, text/event-stream, application/x-ndjson, */*",
      "accept-encoding": "identity",
      "user-agent": "signalbox",
      "idempotency-key": "run23456",
      "x-signalbox-run-id": "run23456",
      "content-length": "10",
      host: new URL(ingress).host,
      connection: "close",
    });
  });

  test("has no body for GET", async () => {
    let asked: { headers: IncomingMessage["headers"]; body: string } | undefined;
    const ingress = await serve((request, response) => {
      void text(request).then((body) => {
        asked = { headers: request.headers, body };
        response.end();
      });
    });
    await execute({ request: { ingress, method: "GET" }, body: { a: 1 } });
    expect(asked?.body).toBe("");
    expect(asked?.headers).not.toHaveProperty("content-length");
    expect(asked?.headers).not.toHaveProperty("transfer-encoding");
  });

  test("carries a token that another library verifies, with the claims Platz documents", async () => {
    let token = "";
    const ingress = await serve((request, response) => {
      token = request.headers.authorization?.replace("Bearer ", "") ?? "";
      response.end();
    });
    const clock = createManualClock(Date.UTC(2026, 2, 1, 4, 30, 0, 999));
    await execute({ request: { ingress }, options: { clock } });

    const iat = Math.floor(clock.now() / 1000);
    const verify = (secret: string, now: number) =>
      jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ["HS256"], currentDate: new Date(now) });
    const { payload, protectedHeader } = await verify(jwtSecret, clock.now());
    expect(protectedHeader).toEqual({
      alg: "HS256",
      typ: "JWT",
      kid: expect.stringMatching(/^[0-9a-f]{8}$/) as unknown,
    });
    expect(payload).toEqual({
      sub: "dep-1",
      env_id: "prod",
      cluster_id: "eu",
      jti: "run23456",
      iat,
      nbf: iat,
      exp: iat + 300,
    });
    await expect(verify("another secret", clock.now())).rejects.toThrow("signature verification failed");
    await expect(verify(jwtSecret, clock.now() + 300_000)).rejects.toThrow('"exp" claim timestamp check failed');
  });

  test("is nothing when the path leads elsewhere", async () => {
    let count = 0;
    const ingress = await serve((_, response) => {
      count += 1;
      response.end();
    });
    const outcome = await execute({ request: { ingress: `${ingress}/base`, path: "/../admin" } });
    expect(outcome).toEqual({ result: "failed", summary: 'Nothing was sent: the path leaves the ingress by "..".' });
    expect(count).toBe(0);
  });

  test("needs a secret to sign with", () => {
    expect(() => createHttpExecutor({ jwtSecret: "", clock: createManualClock() })).toThrow("secret");
  });
});

describe("an answer", () => {
  test("of 200 is a success and its body is kept", async () => {
    const ingress = await serve((_, response) => {
      response.setHeader("content-type", "application/json").end('{"documents":3,"note":"é"}');
    });
    expect(await execute({ request: { ingress } })).toEqual({
      result: "succeeded",
      summary: "HTTP 200 OK",
      output: { text: '{"documents":3,"note":"é"}', contentType: "application/json", bytes: 27, isCut: false },
    });
  });

  test("of 204 has no output", async () => {
    const ingress = await serve((_, response) => response.writeHead(204).end());
    expect(await execute({ request: { ingress } })).toEqual({ result: "succeeded", summary: "HTTP 204 No Content" });
  });

  test.each([
    [400, "HTTP 400 Bad Request"],
    [401, "HTTP 401 Unauthorized"],
    [404, "HTTP 404 Not Found"],
    [500, "HTTP 500 Internal Server Error"],
    [503, "HTTP 503 Service Unavailable"],
    [599, "HTTP 599"],
    [304, "HTTP 304 Not Modified"],
  ])("of %i is a failure and its body is kept", async (status, summary) => {
    const ingress = await serve((_, response) => response.writeHead(status).end("no disk left"));
    const outcome = await execute({ request: { ingress } });
    expect(outcome).toMatchObject({ result: "failed", summary });
    if (status !== 304) expect(outcome.output?.text).toBe("no disk left");
  });

  test("that redirects is a failure that says where to, without the query, and is not followed", async () => {
    let count = 0;
    const ingress = await serve((_, response) => {
      count += 1;
      response.writeHead(302, { location: "https://login.example.com/sso?token=hush#x" }).end("moved");
    });
    expect(await execute({ request: { ingress } })).toEqual({
      result: "failed",
      summary: "HTTP 302 Found: it points to https://login.example.com/sso, and redirects are not followed",
      output: { text: "moved", contentType: "", bytes: 5, isCut: false },
    });
    expect(count).toBe(1);
  });

  test("that is long keeps its beginning, whole characters only, and its true size", async () => {
    const ingress = await serve((_, response) => {
      response.setHeader("content-type", "text/plain; charset=utf-8").end("é".repeat(1_000_000));
    });
    const { result, output } = await execute({ request: { ingress }, options: { limits: { keptBytes: 1001 } } });
    expect(result).toBe("succeeded");
    expect(output).toEqual({
      text: "é".repeat(500),
      contentType: "text/plain; charset=utf-8",
      bytes: 2_000_000,
      isCut: true,
    });
  });

  test("without end is read up to a limit, and that is said", async () => {
    const ingress = await serve((_, response) => {
      response.setHeader("content-type", "text/plain");
      function more(): void {
        if (response.writable) response.write("x".repeat(10_000), more);
      }
      more();
    });
    const outcome = await execute({ request: { ingress }, options: { limits: { keptBytes: 10, readBytes: 100_000 } } });
    expect(outcome.result).toBe("succeeded");
    expect(outcome.summary).toMatch(/^HTTP 200 OK; the answer went on after \d+\.\d KiB, and reading stopped there$/);
    expect(outcome.output).toMatchObject({ text: "x".repeat(10), isCut: true });
    expect(outcome.output?.bytes).toBeGreaterThan(100_000);
  });

  test.each([
    ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47]), "(4 bytes of content that is not text, of type image/png)"],
    ["", Buffer.from([0xff, 0xfe, 0x80]), "(3 bytes of content that is not text)"],
    ["text/plain", Buffer.from("a\0b"), "(3 bytes of content that is not text, of type text/plain)"],
    [
      "application/octet-stream",
      Buffer.from("x"),
      "(1 byte of content that is not text, of type application/octet-stream)",
    ],
  ])("of type %j that is no text is described", async (contentType, bytes, shown) => {
    const ingress = await serve((_, response) => {
      if (contentType) response.setHeader("content-type", contentType);
      response.end(bytes);
    });
    const { output } = await execute({ request: { ingress } });
    expect(output).toEqual({ text: shown, contentType, bytes: bytes.length, isCut: false });
  });

  test("that is packed although we did not ask for it is described", async () => {
    const ingress = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" }).end("1234");
    });
    const { output } = await execute({ request: { ingress } });
    expect(output?.text).toBe("(4 bytes of content that is not text, packed as gzip, of type text/plain)");
  });

  test.each([
    ["text/plain; charset=iso-8859-1", Buffer.from([0xe9]), "é"],
    ['text/plain; charset="UTF-16LE"', Buffer.from("é", "utf16le"), "é"],
    ["text/plain; charset=nonsense", Buffer.from("é"), "é"],
    ["text/plain", Buffer.from([0x61, 0xff]), "a\ufffd"],
    ["", Buffer.from("é"), "é"],
    ["application/problem+json", Buffer.from("{}"), "{}"],
  ])("of type %j is read by its charset", async (contentType, bytes, shown) => {
    const ingress = await serve((_, response) => {
      if (contentType) response.setHeader("content-type", contentType);
      response.end(bytes);
    });
    expect((await execute({ request: { ingress } })).output?.text).toBe(shown);
  });

  test("that echoes the token shows none of it, wherever the answer is cut", async () => {
    let token = "";
    const ingress = await serve((request, response) => {
      token = request.headers.authorization?.replace("Bearer ", "") ?? "";
      response.writeHead(302, { location: `/login/${token}`, "content-type": `text/plain; x=${token}` });
      response.end(`before ${token} between ${token} after`);
    });
    for (const keptBytes of [10_000, 100, 400]) {
      const outcome = await execute({ request: { ingress }, options: { limits: { keptBytes } } });
      expect(outcome.output?.text).toContain("before [token removed]");
      for (const part of [
        token,
        token.slice(0, 60),
        ...token
          .split(".")
          .slice(1)
          .map((piece) => piece.slice(0, 30)),
      ]) {
        expect(JSON.stringify(outcome)).not.toContain(part);
      }
    }
  });
});

describe("no answer", () => {
  const workMayHaveBegun = "The work may have begun: look there before you run this again.";

  test("because nobody listens", async () => {
    const server = createTcpServer();
    const host = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await execute({ request: { ingress: `http://${host}`, path: "/x?token=hush" } })).toEqual({
      isTransient: true,
      result: "failed",
      summary: `Could not connect to ${host}: the connection was refused (ECONNREFUSED). Is the service up?`,
    });
  });

  test("because there is no such host", async () => {
    const { result, summary } = await execute({ request: { ingress: "https://nonexistent.invalid" } });
    expect(result).toBe("failed");
    // Machines without DNS say EAI_AGAIN.
    expect(summary).toMatch(/^Could not connect to nonexistent\.invalid:443: .*\((ENOTFOUND|EAI_AGAIN)\)\. /);
  });

  test("because the certificate is self-signed", async () => {
    const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, "fixtures", name));
    const server = createHttpsServer({ key: fixture("localhost.key.pem"), cert: fixture("localhost.cert.pem") });
    const host = await listen(server);
    expect((await execute({ request: { ingress: `https://${host}` } })).summary).toBe(
      `Could not connect to ${host}: its TLS certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT). Name its file in NODE_EXTRA_CA_CERTS if that is right.`,
    );
  });

  test("because the service does not speak TLS", async () => {
    const ingress = await serve((_, response) => response.end());
    expect((await execute({ request: { ingress: ingress.replace("http:", "https:") } })).summary).toMatch(
      /^Could not connect to 127\.0\.0\.1:\d+: TLS could not be agreed on \(.*\)\. .* or should the ingress begin with http:/,
    );
  });

  test("because nobody picks up in time", async () => {
    const clock = createManualClock();
    // It accepts the connection and never says a word of TLS.
    const host = await listen(createTcpServer(() => clock.advance(30_000)));
    expect((await execute({ request: { ingress: `https://${host}` }, options: { clock } })).summary).toBe(
      `Could not connect to ${host}: nobody answered (ETIMEDOUT). Is the host up, and does a firewall let Signalbox through?`,
    );
  });

  test.each([
    ["resets", (socket: Socket) => socket.resetAndDestroy()],
    ["closes", (socket: Socket) => socket.end()],
  ])("because the service %s the connection", async (_, end) => {
    const ingress = await serveRaw("", end);
    expect(await execute({ request: { ingress } })).toEqual({
      isTransient: true,
      result: "failed",
      summary: `${new URL(ingress).host} dropped the connection before it answered (ECONNRESET). ${workMayHaveBegun}`,
    });
  });

  test("because it is not HTTP", async () => {
    const ingress = await serveRaw("SSH-2.0-OpenSSH_9.9\r\n", () => {});
    expect((await execute({ request: { ingress } })).summary).toMatch(
      /^127\.0\.0\.1:\d+ answered something that is not HTTP \(HPE_.*\)\. The work may have begun/,
    );
  });

  test("because it speaks another protocol from there on", async () => {
    const ingress = await serveRaw(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
      () => {},
    );
    expect((await execute({ request: { ingress } })).result).toBe("failed");
  });

  test.each([
    ["a length", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf of"],
    ["chunks", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nhalf of\r\n"],
  ])("to its end keeps what was received, with %s", async (_, bytes) => {
    const ingress = await serveRaw(bytes, (socket) => socket.end());
    expect(await execute({ request: { ingress } })).toEqual({
      result: "failed",
      summary: `HTTP 200 OK, but the connection was dropped in the middle of the answer, after 7 bytes (ECONNRESET). ${workMayHaveBegun}`,
      output: { text: "half of", contentType: "text/plain", bytes: 7, isCut: true },
    });
  });
});

describe("an abort", () => {
  test("while the service is slow closes the connection and throws the reason", async () => {
    const arrived = Promise.withResolvers<undefined>();
    const closed = Promise.withResolvers<undefined>();
    const ingress = await serve((request) => {
      request.socket.once("close", () => closed.resolve(undefined));
      arrived.resolve(undefined);
    });
    const clock = createManualClock();
    const timeout = new AbortController();
    const reason = new Error("timeout");
    clock.after(600_000, () => timeout.abort(reason));
    const running = execute({ request: { ingress }, options: { clock }, signal: timeout.signal });
    await arrived.promise;
    // Longer than the five minutes after which fetch would give up.
    clock.advance(599_999);
    expect(timeout.signal.aborted).toBe(false);
    clock.advance(1);
    await expect(running).rejects.toBe(reason);
    await closed.promise;
  });

  test("in the middle of an answer throws the reason", async () => {
    const stop = new AbortController();
    const ingress = await serve((_, response) => {
      response.setHeader("content-type", "text/plain").write("some", () => stop.abort("stopping"));
    });
    await expect(execute({ request: { ingress }, signal: stop.signal })).rejects.toBe("stopping");
  });

  test("before anything began sends nothing", async () => {
    let count = 0;
    const ingress = await serve(() => (count += 1));
    await expect(execute({ request: { ingress }, signal: AbortSignal.abort("stopping") })).rejects.toBe("stopping");
    expect(count).toBe(0);
  });
});
