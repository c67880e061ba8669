import { expect, it } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createInProcessQueue } from "../../src/queue/in-process.ts";
import { createFact } from "../harness/fact.ts";
import { keepingLog } from "../harness/store.ts";
import { queueContract } from "./queue.contract.ts";

queueContract("in process", (options) => createInProcessQueue({ ...options, log: keepingLog() }));

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
