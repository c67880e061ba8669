import { describe, expect, test } from "vitest";
import { delayBefore } from "../../src/executors/http/poll.ts";
import { createHttpExecutor } from "../../src/executors/http/run.ts";
import { Outcome } from "../../src/runs/outcome.ts";
import type { RunIn } from "../../src/runs/run.ts";
import { createTold } from "../harness/told.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";
import { aRun } from "./a-run.ts";
import { reply, serveInTurn } from "./serve.ts";

const jwtSecret = "a secret that only the tests know";
const accepted = reply(202, undefined, { location: "/jobs/1" });

/** Executes against these answers; time passes as soon as somebody waits for the next question. */
async function execute(...replies: Parameters<typeof serveInTurn>) {
  const { url, asked } = await serveInTurn(...replies);
  const clock = createWatchedClock();
  const told = createTold();
  const executor = createHttpExecutor({ jwtSecret, clock });
  const running = executor.execute(aRun({ ingress: url }), {}, new AbortController().signal, told);
  let isOver = false;
  const outcome = running.finally(() => (isOver = true));
  const questions: number[] = [];
  void passTime(clock, questions, () => isOver);
  return { outcome: Outcome.parse(await outcome), told, asked, questions };
}

/** Moves time over each pause between questions, and never over the limits of a question itself. */
async function passTime(
  clock: ReturnType<typeof createWatchedClock>,
  questions: number[],
  isOver: () => boolean,
): Promise<void> {
  for (let seen = 0; !isOver();) {
    await new Promise(setImmediate);
    const delay = clock.delays[seen];
    if (delay === undefined) continue;
    seen += 1;
    // The limits of connection and answer.
    if (delay === 30_000) continue;
    questions.push(delay);
    clock.advance(delay);
  }
}

describe("202 with a Location", () => {
  test("is asked until it is done, each time with a fresh token", async () => {
    const { outcome, asked, told, questions } = await execute(
      accepted,
      reply(202),
      reply(200, { status: "running", progress: { percent: 50, text: "half" }, log: ["a", "b"] }),
      reply(200, { status: "running", log: "a\nb\nc\n" }),
      reply(200, { status: "succeeded", log: ["a", "b", "c", "d"], result: { replayed: 2 } }),
    );
    expect(outcome).toEqual({
      result: "succeeded",
      summary: "HTTP 200 OK",
      output: { text: '{"replayed":2}', contentType: "application/json", bytes: 14, isCut: false },
    });
    expect(told.lines).toEqual(["a", "b", "c", "d"]);
    expect(told.progress).toEqual([{ percent: 50, text: "half" }]);
    expect(told.locations).toHaveLength(1);
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /do",
      ...Array<string>(4).fill("GET /jobs/1"),
    ]);
    expect(new Set(asked.map(({ headers }) => headers.authorization)).size).toBe(5);
    expect(asked[1]?.headers).toMatchObject({ "x-signalbox-run-id": "run23456" });
    expect(asked[1]?.headers).not.toHaveProperty("idempotency-key");
    expect(questions).toEqual([2_000, 3_000, 4_500, 6_750]);
  });

  test.each([
    [reply(204), { result: "succeeded", summary: "HTTP 204 No Content" }],
    [reply(200, "done"), { result: "succeeded", output: { text: "done" } }],
    [reply(200, { status: "green" }), { result: "succeeded", output: { text: '{"status":"green"}' } }],
    [
      reply(200, { status: "failed", result: "no disk" }),
      {
        result: "failed",
        summary: "HTTP 200 OK, and the service said that its work failed",
        output: { text: "no disk" },
      },
    ],
    [reply(404, "gone"), { result: "failed", summary: "HTTP 404 Not Found", output: { text: "gone" } }],
    [reply(403), { result: "failed", summary: "HTTP 403 Forbidden" }],
    [reply(303, undefined, { location: "/x" }), { result: "failed" }],
  ])("ends with the first answer that says so (%#)", async (last, outcome) => {
    expect((await execute(accepted, last)).outcome).toMatchObject(outcome);
  });

  test("asks again after faults that pass, and gives up when they do not", async () => {
    const dropped: ReturnType<typeof reply> = (response) => response.socket?.resetAndDestroy();
    const some = await execute(accepted, reply(503), dropped, reply(429), reply(202), reply(500), reply(204));
    expect(some.outcome.result).toBe("succeeded");
    const { outcome, asked } = await execute(accepted, reply(503));
    expect(outcome).toEqual({
      result: "failed",
      summary:
        "The service had taken the work over, and then could not say how it stands, 5 times in a row: HTTP 503 Service Unavailable. The work may have begun: look there before you run this again.",
    });
    expect(asked).toHaveLength(6);
    expect((await execute(accepted, dropped)).outcome.summary).toMatch(
      /127\.0\.0\.1:\d+ does not answer \(ECONNRESET\)/,
    );
  });

  test("honours Retry-After", async () => {
    const { questions } = await execute(
      reply(202, undefined, { location: "/jobs/1", "retry-after": "5" }),
      reply(202, undefined, { "retry-after": "0" }),
      reply(503, undefined, { "retry-after": "3600" }),
      reply(204),
    );
    expect(questions).toEqual([5_000, 1_000, 60_000]);
  });

  test.each(["https://evil.example/jobs/1", "//evil.example/x", "http://127.0.0.1:1/x", "javascript:alert(1)"])(
    "that leads to %s is not asked, and no token goes there",
    async (location) => {
      const { outcome, asked, told } = await execute(reply(202, undefined, { location }));
      expect(outcome.result).toBe("failed");
      expect(outcome.summary).toMatch(
        /^HTTP 202 Accepted: its result is at .*, which is not the origin that was called/,
      );
      expect([asked.length, told.locations]).toEqual([1, []]);
    },
  );

  test("without a Location is a success, as ever", async () => {
    expect((await execute(reply(202))).outcome).toEqual({ result: "succeeded", summary: "HTTP 202 Accepted" });
  });

  test("stops asking when the run is aborted", async () => {
    const { url, asked } = await serveInTurn(accepted);
    const clock = createWatchedClock();
    const abort = new AbortController();
    const executor = createHttpExecutor({ jwtSecret, clock });
    const running = executor.execute(aRun({ ingress: url }), {}, abort.signal, createTold());
    await clock.armed(2_000);
    abort.abort("timeout");
    await expect(running).rejects.toBe("timeout");
    clock.advance(60_000);
    expect(asked).toHaveLength(1);
  });
});

describe("after a restart", () => {
  async function recover(location: string | undefined, ...replies: Parameters<typeof serveInTurn>) {
    const { url, asked } = await serveInTurn(...replies);
    const told = createTold(2);
    const clock = createWatchedClock();
    const run = {
      ...aRun({ ingress: url }),
      status: "running",
      approvedBy: [],
      startedAt: 0,
      ...(location === undefined ? {} : { location: location.replace("ORIGIN", url) }),
    } as RunIn<"running">;
    let isOver = false;
    const running = createHttpExecutor({ jwtSecret, clock }).recover?.(run, new AbortController().signal, told);
    void passTime(clock, [], () => isOver);
    const recovery = await running;
    isOver = true;
    return { recovery, told, asked };
  }

  test("a place that is known is asked on, and only new lines are told", async () => {
    const { recovery, told, asked } = await recover(
      "ORIGIN/jobs/1",
      reply(200, { status: "succeeded", log: ["a", "b", "c"], result: 1 }),
    );
    expect(recovery).toMatchObject({ kind: "ended", outcome: { result: "succeeded", output: { text: "1" } } });
    expect(told.lines).toEqual(["c"]);
    expect(asked.map(({ method }) => method)).toEqual(["GET"]);
  });

  test.each([undefined, "https://elsewhere.example/jobs/1"])("the outcome is unknown with %s", async (location) => {
    const { recovery, asked } = await recover(location, reply(204));
    expect(recovery).toEqual({ kind: "unknown" });
    expect(asked).toEqual([]);
  });
});

test.each([
  [0, undefined, 2_000],
  [3, undefined, 6_750],
  [9, undefined, 15_000],
  [500, undefined, 15_000],
  [0, "7", 7_000],
  [0, " 0 ", 1_000],
  [0, "99999999999", 60_000],
  [0, "Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
  [0, "Thu, 01 Jan 2020 00:00:10 GMT", 1_000],
  [0, "soon", 2_000],
  [0, "", 2_000],
])("before question %i with Retry-After %j: %i ms", (count, retryAfter, delay) => {
  expect(delayBefore(count, retryAfter, Date.UTC(2026, 0, 1))).toBe(delay);
});
