import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { startLogClosing } from "../../src/runs/close-logs.ts";
import { alwaysMine, type Leadership } from "../../src/runs/leadership.ts";
import type { RunLogStore } from "../../src/runs/log-ports.ts";
import type { Run } from "../../src/runs/run.ts";
import { createStore } from "../../src/store/store.ts";
import { openTestEngine } from "../harness/store.ts";
import { noon, runIn, succeeded } from "../harness/values.ts";

async function givenLogs() {
  const engine = await openTestEngine();
  const { runs, logs } = createStore(engine);
  return {
    runs,
    logs,
    async running(): Promise<Run> {
      const { run, events } = runIn("running");
      await runs.create(run, events);
      await logs.append(run.id, ["a line"], 1);
      return run;
    },
    async end(run: Run): Promise<void> {
      await runs.append(run, [{ type: "ended", at: noon, outcome: succeeded }]);
    },
    async open(): Promise<string[]> {
      const rows = await engine.db.selectFrom("run_log").select("run_id").where("packed", "is", null).execute();
      return rows.map(({ run_id }) => run_id);
    },
  };
}

test("the log of a run is closed when it ends, and those that a former process left are closed at the start", async () => {
  const { runs, logs, running, end, open } = await givenLogs();
  const left = await Promise.all(Array.from({ length: 45 }, running));
  for (const run of left) await end(run);
  const faults: unknown[] = [];
  const closing = startLogClosing({
    store: runs,
    logs,
    lead: alwaysMine,
    clock: createManualClock(),
    onFault: (fault) => faults.push(fault),
  });
  await closing.settled();
  expect(await open()).toEqual([]);

  const [one, two] = [await running(), await running()];
  await end(one);
  await closing.settled();
  expect(await open()).toEqual([two.id]);
  await closing.stop();
  await end(two);
  expect(await open()).toEqual([two.id]);
  expect(faults).toEqual([]);
});

test("a log that could not be closed is closed an hour later", async () => {
  const { runs, logs, running, end, open } = await givenLogs();
  const clock = createManualClock();
  let isBroken = true;
  const breaking: RunLogStore = {
    ...logs,
    close: (runId) => (isBroken ? Promise.reject(new Error("the disk is full")) : logs.close(runId)),
  };
  const faults: unknown[] = [];
  const closing = startLogClosing({
    store: runs,
    logs: breaking,
    lead: alwaysMine,
    clock,
    onFault: (fault) => faults.push(fault),
  });
  await closing.settled();
  const run = await running();
  await end(run);
  await closing.settled();
  expect(faults).toHaveLength(1);
  expect(await open()).toEqual([run.id]);
  isBroken = false;
  clock.advance(60 * 60_000);
  await closing.settled();
  expect(await open()).toEqual([]);
  await closing.stop();
});

test("of several processes one closes the logs, and another one when it is gone", async () => {
  const { runs, logs, running, end, open } = await givenLogs();
  const closed: string[][] = [[], []];
  const mine = [true, false];
  const heirs: (() => void)[] = [];
  const closings = closed.map((own, index) => {
    const counting: RunLogStore = {
      ...logs,
      close(runId) {
        own.push(runId);
        return logs.close(runId);
      },
    };
    const lead: Pick<Leadership, "isMine" | "onMine"> = {
      isMine: () => mine[index] === true,
      onMine(listener) {
        heirs[index] = listener;
        return () => undefined;
      },
    };
    const onFault = (fault: unknown): never => {
      throw fault;
    };
    return startLogClosing({ store: runs, logs: counting, lead, clock: createManualClock(), onFault });
  });
  const settled = (): Promise<unknown> => Promise.all(closings.map((closing) => closing.settled()));
  const [one, two, three] = [await running(), await running(), await running()];
  await end(one);
  await settled();
  expect(closed).toEqual([[one.id], []]);

  mine[0] = false;
  await end(two);
  await settled();
  expect(await open()).toEqual([two.id, three.id]);
  mine[1] = true;
  heirs[1]?.();
  await settled();
  expect(await open()).toEqual([three.id]);
  await end(three);
  await settled();
  expect(closed).toEqual([[one.id], [three.id]]);
  for (const closing of closings) await closing.stop();
});
