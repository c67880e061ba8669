import { expect, it } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createInProcessQueue } from "../../src/queue/in-process.ts";
import { createFact } from "../harness/fact.ts";
import { keepingLog } from "../harness/store.ts";
import { queueContract } from "./queue.contract.ts";

queueContract(
  "in process",
  ({ maxConcurrent: running, maxPerEnv: runningPerEnv = {}, ...options }) =>
    createInProcessQueue({ ...options, log: keepingLog(), places: () => ({ running, runningPerEnv }) }),
  60,
  { exactPlaces: true, perEnv: true, exactCount: true },
);

it("begins nothing before it is started, and then what is most urgent", async () => {
  const started: string[] = [];
  const done = createFact();
  const queue = createInProcessQueue({
    clock: createManualClock(),
    log: keepingLog(),
    isPaused: true,
    async execute(runId) {
      started.push(runId);
      if (started.length === 2) done.happen();
    },
  });
  queue.wake({ lane: "a", runId: "a/1", env: "prod", priority: "normal" });
  queue.wake({ lane: "a", runId: "a/2", env: "prod", priority: "incident" });
  expect(started).toEqual([]);
  queue.start();
  await done.happened;
  await queue.stop(0);
  expect(started).toEqual(["a/2", "a/1"]);
});

it("takes a new number of places up with the next run", async () => {
  let running = 1;
  const ends: (() => void)[] = [];
  const queue = createInProcessQueue({
    clock: createManualClock(),
    log: keepingLog(),
    places: () => ({ running, runningPerEnv: {} }),
    execute: () => new Promise((resolve) => void ends.push(resolve)),
  });
  const wake = (lane: string) => queue.wake({ lane, runId: `${lane}/1`, env: "prod", priority: "normal" });
  for (const lane of ["a", "b", "c"]) wake(lane);
  expect(ends).toHaveLength(1);
  running = 4;
  wake("d");
  expect(ends).toHaveLength(4);
  for (const end of ends) end();
  await queue.stop(0);
});

it("tells the log of work that threw", async () => {
  const log = keepingLog();
  const done = createFact();
  const queue = createInProcessQueue({
    clock: createManualClock(),
    log,
    async execute(runId) {
      if (runId === "a/1") throw new Error("a fault of the executor");
      done.happen();
    },
  });
  queue.wake({ lane: "a", runId: "a/1", env: "prod", priority: "normal" });
  queue.wake({ lane: "a", runId: "a/2", env: "prod", priority: "normal" });
  await done.happened;
  await queue.stop(0);
  expect(log.said).toEqual(["executing a run threw in spite of its contract"]);
});
