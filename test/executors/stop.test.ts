import { createServer } from "node:http";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import type { Cancel } from "../../src/definition/action.ts";
import { createHttpExecutor } from "../../src/executors/http/run.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Stopping } from "../../src/runs/ports.ts";
import { applyAll, type Run, type RunIn } from "../../src/runs/run.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";
import { aRun } from "./a-run.ts";
import { listen, reply, serveInTurn } from "./serve.ts";

const jwtSecret = "a secret that only the tests know";
const never = new AbortController().signal;
const cancel: Cancel = { path: "/jobs/stop", method: "POST", grace: 5_000 };

function running(run: Run, fence = 3): RunIn<"running"> {
  const events = [
    { type: "queued", at: 0 },
    { type: "started", at: 0, owner: "one", fence },
  ] as const;
  return applyAll(run, events) as RunIn<"running">;
}

async function stop(ingress: string, spec: Parameters<typeof aRun>[0]["spec"] = { cancel }, path?: string) {
  const executor = createHttpExecutor({ jwtSecret, clock: createManualClock() });
  const run = running(aRun({ ingress, spec, ...(path ? { path } : {}) }));
  return executor.stop?.(run, { index: "products" }, never);
}

describe("a target that is asked to stop", () => {
  test("gets the place, the method and the credentials of the run, its key, its fence and its body", async () => {
    const { url, asked } = await serveInTurn(reply(200));
    await stop(`${url}/base`, { cancel: { ...cancel, method: "DELETE" } });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: "DELETE", url: "/base/jobs/stop", body: '{"index":"products"}' });
    const { headers } = asked[0] ?? {};
    expect(headers).toMatchObject({
      "idempotency-key": "run23456",
      "x-signalbox-run-id": "run23456",
      "signalbox-fence": "3",
    });
    expect(decodeJwt(headers?.authorization?.replace("Bearer ", "") ?? "")).toMatchObject({
      sub: "dep-1",
      jti: "run23456",
    });
  });

  test.each<[answer: string, given: ReturnType<typeof reply>, expected: Stopping]>([
    ["200", reply(200), { isStopped: true, text: "The target says it has stopped." }],
    ["204", reply(204), { isStopped: true, text: "The target says it has stopped." }],
    [
      "200, and that it is still running",
      reply(200, { status: "running" }),
      stillThere("The target has taken the request to stop"),
    ],
    ["202", reply(202), stillThere("The target has taken the request to stop")],
    ["404", reply(404), stillThere("Asked to stop, the target answered HTTP 404 Not Found")],
    [
      "500",
      reply(500, { token: "no" }),
      stillThere("Asked to stop, the target answered HTTP 500 Internal Server Error"),
    ],
    [
      "a redirect",
      reply(302, "", { location: "/else" }),
      stillThere("Asked to stop, the target answered HTTP 302 Found"),
    ],
  ])("that answers %s", async (_answer, given, expected) => {
    const { url } = await serveInTurn(given);
    expect(await stop(url)).toEqual(expected);
  });

  test("and is not there", async () => {
    const server = createServer();
    const host = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await stop(`http://${host}`)).toEqual(
      stillThere("The target did not answer when it was asked to stop (ECONNREFUSED)"),
    );
  });

  test("has as long as the action's grace says", async () => {
    const clock = createWatchedClock();
    const { url, asked } = await serveInTurn(() => clock.advance(5_000));
    const executor = createHttpExecutor({ jwtSecret, clock });
    const stopping = await executor.stop?.(running(aRun({ ingress: url, spec: { cancel } })), {}, never);
    expect(asked).toHaveLength(1);
    expect(stopping).toEqual(stillThere("The target did not answer in time when it was asked to stop"));
  });

  test("is let go of when the process must end", async () => {
    const ending = new AbortController();
    const { url } = await serveInTurn(() => ending.abort(new Error("ending")));
    const executor = createHttpExecutor({ jwtSecret, clock: createManualClock() });
    const run = running(aRun({ ingress: url, spec: { cancel } }));
    await expect(executor.stop?.(run, {}, ending.signal)).rejects.toThrow("ending");
  });

  test("is not asked when the action names no request for that, or one that leaves the ingress", async () => {
    const { url, asked } = await serveInTurn(reply(200));
    expect(await stop(url, {})).toBeUndefined();
    expect(await stop(`${url}/base`, { cancel: { ...cancel, path: "/../admin" } })).toMatchObject({
      isStopped: false,
      text: expect.stringContaining("could not be asked to stop: the path leaves the ingress") as unknown,
    });
    expect(asked).toEqual([]);
  });
});

function stillThere(what: string): Stopping {
  return { isStopped: false, text: `${what}: it may still be at work, look there.` };
}
