import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/run.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import { Outcome } from "../../src/runs/outcome.ts";
import { createFact } from "../harness/fact.ts";
import { createTold, type Told } from "../harness/told.ts";
import { aRun } from "./a-run.ts";
import { serve } from "./serve.ts";

const jwtSecret = "a secret that only the tests know";

interface Answered {
  readonly outcome: Outcome;
  readonly told: Told;
}

async function execute(ingress: string, told = createTold(), signal = new AbortController().signal): Promise<Answered> {
  const executor = createHttpExecutor({ jwtSecret, clock: createManualClock() });
  return { outcome: Outcome.parse(await executor.execute(aRun({ ingress }), {}, signal, told)), told };
}

/** The answer is these pieces, each in a write of its own. */
async function answerOf(type: string, pieces: readonly (string | Buffer)[], status = 200): Promise<Answered> {
  const ingress = await serve((_, response) => {
    response.writeHead(status, { "content-type": type });
    void writeAll(response, pieces).then(() => response.end());
  });
  return execute(ingress);
}

async function writeAll(response: ServerResponse, pieces: readonly (string | Buffer)[]): Promise<void> {
  for (const piece of pieces) {
    if (!response.destroyed) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
}

const sse = "text/event-stream; charset=utf-8";
const ndjson = "application/x-ndjson";

describe("server-sent events", () => {
  test("tell lines, progress and a result", async () => {
    const { outcome, told } = await answerOf(sse, [
      ": hello\n\n",
      'event: log\ndata: first\ndata: second\n\nevent: progress\ndata: {"percent": 40, "text": "halfway"}\n\n',
      "data: without a name\n\n",
      'id: 7\nretry: 10\nevent: result\ndata: {"status": "succeeded", "body": {"documents": 3}}\n\n',
    ]);
    expect(told.lines).toEqual(["first", "second", "without a name"]);
    expect(told.progress).toEqual([{ percent: 40, text: "halfway" }]);
    expect(outcome).toEqual({
      result: "succeeded",
      summary: "HTTP 200 OK",
      output: { text: '{"documents":3}', contentType: "application/json", bytes: 15, isCut: false },
    });
  });

  test.each([
    ['{"status": "failed", "body": "no disk left"}', "failed", "no disk left"],
    ['{"status": "failed", "reason": "no disk"}', "failed", '{"reason":"no disk"}'],
    ['{"status": "failed"}', "failed", undefined],
    ['{"status": "green"}', "succeeded", '{"status":"green"}'],
    ["just words", "succeeded", "just words"],
    ['"words"', "succeeded", "words"],
    ["[1, 2]", "succeeded", "[1,2]"],
    ["{broken", "succeeded", "{broken"],
  ])("end with the result %s", async (data, result, text) => {
    const { outcome } = await answerOf(sse, [`event: result\ndata: ${data}\n\n`]);
    expect(outcome.result).toBe(result);
    expect(outcome.output?.text).toBe(text);
  });

  test("work with every kind of line break, cut anywhere, and through characters", async () => {
    const bytes = Buffer.from("event: log\r\ndata: é日😀\r\n\r\nevent: log\rdata: b\r\revent:result\ndata:ok\n\n");
    const { outcome, told } = await answerOf(
      sse,
      Array.from(bytes, (byte) => Buffer.from([byte])),
    );
    expect(told.lines).toEqual(["é日😀", "b"]);
    expect(outcome.output?.text).toBe("ok");
  });

  test("show in the log what should be JSON and is not, and leave out names that nobody knows", async () => {
    const { outcome, told } = await answerOf(sse, [
      "event: progress\ndata: {broken\n\nevent: ping\ndata: x\n\nnonsense\n\nevent: log\n\n: \n\n",
    ]);
    expect(told.lines).toEqual(["{broken"]);
    expect(told.progress).toEqual([]);
    expect(outcome).toEqual({ result: "succeeded", summary: "HTTP 200 OK; the stream ended without a result" });
  });

  test("that are no UTF-8 show what can be read", async () => {
    const { told } = await answerOf(sse, [Buffer.from("data: a\xff\xe9b\n\n", "latin1")]);
    expect(told.lines).toEqual(["a\ufffd\ufffdb"]);
  });

  test("are not read any further after the result", async () => {
    const { outcome, told } = await answerOf(sse, ["event: result\ndata: 1\n\nevent: log\ndata: late\n\n"]);
    expect([outcome.output?.text, told.lines]).toEqual(["1", []]);
  });

  test("of a status that is no success are a failure, whatever their result says", async () => {
    const { outcome, told } = await answerOf(sse, ["data: x\n\nevent: result\ndata: {}\n\n"], 500);
    expect(outcome).toMatchObject({ result: "failed", summary: "HTTP 500 Internal Server Error" });
    expect(told.lines).toEqual(["x"]);
  });

  test("that echo the token show none of it", async () => {
    let token = "";
    const ingress = await serve((request, response) => {
      token = request.headers.authorization?.replace("Bearer ", "") ?? "";
      response.writeHead(200, { "content-type": sse });
      response.write(`data: I got ${token}\n\nevent: progress\ndata: ${JSON.stringify({ text: token })}\n\n`);
      response.end(`event: result\ndata: ${JSON.stringify({ status: "failed", body: { token } })}\n\n`);
    });
    const { outcome, told } = await execute(ingress);
    expect(told.lines).toEqual(["I got [token removed]"]);
    expect(told.progress).toEqual([{ text: "[token removed]" }]);
    expect(JSON.stringify(outcome)).not.toContain(token.slice(0, 40));
  });
});

describe("lines of JSON", () => {
  test("tell the same", async () => {
    const { outcome, told } = await answerOf(ndjson, [
      '{"log": "a\\nb", "progress": {"percent": 10}}\n{"log": ["c", "d"]}\r\n\n{"progress": 50}\n{"progr',
      'ess": "soon"}\n{"result": {"status": "failed", "body": "no"}}\n{"log": "late"}\n',
    ]);
    expect(told.lines).toEqual(["a", "b", "c", "d"]);
    expect(told.progress).toEqual([{ percent: 10 }, { percent: 50 }, { text: "soon" }]);
    expect(outcome).toMatchObject({
      result: "failed",
      summary: "HTTP 200 OK, and the service said that its work failed",
      output: { text: "no" },
    });
  });

  test("show in the log what is none of it, also the last one without a break", async () => {
    const { told, outcome } = await answerOf(ndjson, ['not json\n[1]\n{"other": 1}\n{"log": 5}\n{"log": "last"}']);
    expect(told.lines).toEqual(["not json", "[1]", '{"other": 1}', '{"log": 5}', "last"]);
    expect(outcome.summary).toBe("HTTP 200 OK; the stream ended without a result");
  });
});

describe("a stream", () => {
  test("is told while it goes on", async () => {
    const go = createFact();
    const ingress = await serve((_, response) => {
      response.writeHead(200, { "content-type": sse });
      response.write("data: begun\n\n");
      void go.happened.then(() => response.end("event: result\ndata: done\n\n"));
    });
    const told = createTold();
    const running = execute(ingress, told);
    await told.has("begun");
    go.happen();
    expect((await running).outcome.output?.text).toBe("done");
  });

  test("that is cut off is a failure that keeps what it told", async () => {
    const ingress = await serve((_, response) => {
      response.writeHead(200, { "content-type": ndjson });
      response.write('{"log": "begun"}\n{"log": "half of', () => response.socket?.resetAndDestroy());
    });
    const { outcome, told } = await execute(ingress);
    expect(told.lines[0]).toBe("begun");
    expect(outcome).toMatchObject({ result: "failed" });
    expect(outcome.summary).toMatch(
      /^HTTP 200 OK, but the connection was dropped in the middle of the answer, after \d+ bytes \(ECONNRESET\)\. The work may have begun/,
    );
  });

  test("stops when the run is aborted", async () => {
    const closed = createFact();
    const ingress = await serve((request, response) => {
      request.socket.once("close", closed.happen);
      response.writeHead(200, { "content-type": sse });
      response.write("data: begun\n\n");
    });
    const told = createTold();
    const abort = new AbortController();
    const running = execute(ingress, told, abort.signal);
    await told.has("begun");
    abort.abort("stopping");
    await expect(running).rejects.toBe("stopping");
    await closed.happened;
  });

  test("of a million short lines is read in time, with nobody overrun", async () => {
    const block = "data: a line\n\n".repeat(10_000);
    const { told, outcome } = await answerOf(sse, [...Array<string>(100).fill(block), "event: result\ndata: 1\n\n"]);
    expect(told.lines).toHaveLength(1_000_000);
    expect(outcome.result).toBe("succeeded");
  });

  test("waits for whoever writes the log", async () => {
    const full = createFact();
    let calls = 0;
    const slow = { ...createTold(), onLog: () => ((calls += 1), full.happened) };
    const ingress = await serve((_, response) => {
      response.writeHead(200, { "content-type": sse });
      void writeAll(response, Array<string>(500).fill(`data: ${"x".repeat(100_000)}\n\n`)).then(() => response.end());
    });
    let isOver = false;
    const running = execute(ingress, slow).then((answered) => ((isOver = true), answered));
    await expect.poll(() => calls).toBe(1);
    expect(isOver).toBe(false);
    full.happen();
    expect((await running).outcome.result).toBe("succeeded");
    expect(calls).toBeGreaterThan(1);
  });

  test("with one endless line does not fill the memory", async () => {
    const { told } = await answerOf(ndjson, [
      ...Array<string>(300).fill("x".repeat(10_000)),
      "\n",
      '{"log": "after"}\n',
    ]);
    expect(told.lines).toHaveLength(2);
    expect(told.lines[0]).toHaveLength(1024 * 1024);
    expect(told.lines[1]).toBe("after");
  });

  test("may have a result of a megabyte, of which the beginning is kept", async () => {
    const { outcome } = await answerOf(ndjson, [JSON.stringify({ result: "é".repeat(500_000) })]);
    expect(outcome.output).toMatchObject({ contentType: "text/plain", bytes: 1_000_000, isCut: true });
    expect(outcome.output?.text).toBe("é".repeat(32 * 1024));
  });
});
