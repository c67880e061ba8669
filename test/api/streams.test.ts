import path from "node:path";
import { expect, test } from "vitest";
import { createApi } from "../../src/api/create-api.ts";
import type { ApiDeps } from "../../src/api/deps.ts";
import type { Operations } from "../../src/api/operations.ts";
import { makeToken } from "../../src/api/tokens/bot-token.ts";
import { openTokenFiles } from "../../src/api/tokens/token-files.ts";
import { systemRandom } from "../../src/lib/ids.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createLiveRuns } from "../../src/runs/live.ts";
import type { Change } from "../../src/runs/ports.ts";
import type { Run } from "../../src/runs/run.ts";
import { openTestStore, temporaryDirectory } from "../harness/store.ts";
import { aDeployment, actorOf, ana, aPolicy, aRequest, aSnapshot, noon, runIn } from "../harness/values.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";

const policy = aPolicy({
  bots: [{ id: "ci", name: "CI" }],
  grants: [{ to: "bot:ci", role: "Maintainer", on: { envs: ["prod"] } }],
});

/** The API over a store that counts how often runs, events and logs are read. */
async function given() {
  const { runs, logs } = await openTestStore();
  const clock = createWatchedClock(noon);
  const live = createLiveRuns();
  const tokens = openTokenFiles(path.join(temporaryDirectory(), "tokens"));
  const made = makeToken(systemRandom, {
    ...{ bot: "ci", name: "test", scopes: ["runs:read"], createdAt: noon, expiresAt: noon + 3_600_000 },
  });
  await tokens.write(made.record);
  const reads = { run: 0, events: 0, log: 0, token: 0 };
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const deps: Pick<ApiDeps, "store" | "logs" | "live" | "tokens" | "clock" | "log"> & { catalog: unknown } = {
    store: {
      ...runs,
      get: (id) => ((reads.run += 1), runs.get(id)),
      eventsOf: (id) => ((reads.events += 1), runs.eventsOf(id)),
      subscribe(listener) {
        listeners.add(listener);
        const leave = runs.subscribe(listener);
        return () => {
          listeners.delete(listener);
          leave();
        };
      },
    },
    logs: { read: (id, from) => ((reads.log += 1), logs.read(id, from)) },
    live,
    tokens: { ...tokens, read: (id) => ((reads.token += 1), tokens.read(id)) },
    clock,
    log: silentLog,
    catalog: { current: () => aSnapshot({ policy }) },
  };
  const operations: Pick<Operations, "isStopping" | "token"> = { isStopping: () => false, token: undefined };
  const api = createApi(deps as unknown as ApiDeps, operations as Operations);

  return {
    ...{ runs, logs, clock, live, reads, tokens, record: made.record },
    /** As when others may have committed something of which nobody heard. */
    missSomething: () => listeners.forEach((listener) => listener([])),
    async aRun(status: "queued" | "running", lane: string): Promise<Run> {
      const request = aRequest({ deployment: aDeployment({ id: lane }), requester: actorOf(ana) });
      const { events } = runIn(status, request);
      return (await runs.create(request, events)).run;
    },
    /** Opens a stream; `has` reads on until it has told this, `ended` until its end. */
    async follow(runId: string, of: "events" | "log") {
      const target = `/api/v1/runs/${runId}/${of}`;
      const headers = { authorization: `Bearer ${made.token}`, accept: "text/event-stream" };
      const response = await api.request(target, { headers }, { incoming: { url: target } as object });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let told = "";
      const more = async () => {
        const { value, done = true } = (await reader?.read()) ?? {};
        told += value ?? "";
        return !done;
      };
      return {
        async has(text: string) {
          while (!told.includes(text)) if (!(await more())) throw new Error(`the stream ended without ${text}`);
        },
        async ended() {
          while (await more());
          return told;
        },
      };
    },
  };
}

const heartbeat = 15_000;
const joined = { type: "joined", at: noon, by: actorOf(ana) } as const;

test("a stream reads nothing for what happens to other runs, and all of what happens to its own", async () => {
  const { runs, logs, clock, live, reads, aRun, follow, missSomething } = await given();
  const own = await aRun("running", "d-1");
  let other = await aRun("running", "d-2");
  await logs.append(own.id, ["the first line"], 1);
  const [events, log] = [await follow(own.id, "events"), await follow(own.id, "log")];
  await events.has("event: started");
  await log.has("the first line");
  await clock.armed(heartbeat, 2);
  // Each has read once to answer at all, and once to tell.
  expect(reads).toMatchObject({ run: 4, events: 1, log: 1 });

  for (let change = 0; change < 20; change += 1) other = (await runs.append(other, [joined])) ?? other;
  await aRun("queued", "d-3");
  await runs.append(own, [joined]);
  await events.has("event: joined");
  await clock.armed(heartbeat, 4);
  expect(reads).toMatchObject({ run: 6, events: 2, log: 2 });

  await logs.append(own.id, ["the second line"], 1);
  live.touch(other.id);
  live.touch(own.id);
  await log.has("the second line");
  await clock.armed(heartbeat, 5);
  expect(reads).toMatchObject({ run: 7, events: 2, log: 3 });

  missSomething();
  await clock.armed(heartbeat, 7);
  expect(reads).toMatchObject({ run: 9, events: 3, log: 4 });
});

test("a stream of which nothing is to be told ends soon after its token was revoked", async () => {
  const { clock, tokens, record, aRun, follow } = await given();
  const { id } = await aRun("running", "d-1");
  const [events, log] = [await follow(id, "events"), await follow(id, "log")];
  await events.has("event: started");
  await clock.armed(heartbeat, 2);
  await tokens.write({ ...record, revokedAt: noon });
  clock.advance(heartbeat);
  for (const stream of [events, log]) expect(await stream.ended()).toContain("still here");
});
