import { expect, test } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/run.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import { Outcome } from "../../src/runs/outcome.ts";
import { applyAll } from "../../src/runs/run.ts";
import { createTold } from "../harness/told.ts";
import { aRun } from "./a-run.ts";
import { reply, serveInTurn } from "./serve.ts";

const clock = createManualClock();

async function outcomeOf(ingress: string): Promise<Outcome> {
  const executor = createHttpExecutor({ jwtSecret: "a secret that only the tests know", clock });
  return Outcome.parse(await executor.execute(aRun({ ingress }), {}, new AbortController().signal, createTold()));
}

const inAMinute = new Date(clock.now() + 60_000).toUTCString();

test.each<[what: string, status: number, headers: Record<string, string>, expected: object]>([
  ["too many requests", 429, {}, { isTransient: true }],
  ["too many requests, for seconds", 429, { "retry-after": "7" }, { isTransient: true, retryAfter: 7_000 }],
  ["unavailable until a date", 503, { "retry-after": inAMinute }, { isTransient: true, retryAfter: 60_000 }],
  ["unavailable until a date that is over", 503, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, { retryAfter: 0 }],
  ["unavailable, for nobody knows what", 503, { "retry-after": "soon" }, { isTransient: true }],
  ["a bad gateway", 502, {}, { isTransient: true }],
  ["a gateway that waited too long", 504, {}, { isTransient: true }],
])("%s may pass", async (_what, status, headers, expected) => {
  const { url } = await serveInTurn(reply(status, {}, headers));
  const outcome = await outcomeOf(url);
  expect(outcome).toMatchObject({ result: "failed", isTransient: true, ...expected });
  if (!("retryAfter" in expected)) expect(outcome).not.toHaveProperty("retryAfter");
});

test.each([200, 302, 400, 401, 404, 408, 409, 422, 500, 501])("%i is an answer that stays", async (status) => {
  const { url } = await serveInTurn(reply(status, {}));
  expect(await outcomeOf(url)).not.toHaveProperty("isTransient");
});

test("the number of the owner goes along, and of what does not run there is none", async () => {
  const { url, asked } = await serveInTurn(
    reply(202, {}, { location: "/jobs/1" }),
    reply(200, { status: "succeeded" }),
    reply(200),
  );
  const own = createManualClock();
  const executor = createHttpExecutor({
    jwtSecret: "a secret that only the tests know",
    clock: { ...own, after: (_ms, wake) => own.after(0, wake) },
  });
  const run = applyAll(aRun({ ingress: url }), [
    { type: "queued", at: 0 },
    { type: "started", at: 0, owner: "one", fence: 7 },
  ]);
  const told = createTold();
  const ending = executor.execute(run, {}, new AbortController().signal, {
    ...told,
    async onAccepted() {
      setImmediate(() => own.advance(0));
    },
  });
  await ending;
  await executor.execute(aRun({ ingress: url }), {}, new AbortController().signal, told);
  expect(asked.map(({ headers }) => headers["signalbox-fence"])).toEqual(["7", "7", undefined]);
});
