import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import type { RunStore } from "../../src/runs/ports.ts";
import type { Run } from "../../src/runs/run.ts";
import { createStore } from "../../src/store/store.ts";
import { createReadySince } from "../../src/telemetry/metrics/ready-since.ts";
import { createRunMetrics } from "../../src/telemetry/metrics/run-metrics.ts";
import { watchRuns } from "../../src/telemetry/watch-runs.ts";
import { createFact } from "../harness/fact.ts";
import { describePostgres, givenDatabase } from "../harness/postgres.ts";
import { openReplica, withTables } from "../harness/postgres-store.ts";
import { openTestStore } from "../harness/store.ts";
import { aDeployment, actorOf, ana, aRequest, noon, runIn, succeeded } from "../harness/values.ts";

const minute = 60_000;

/** A process that times how long its runs take to start. */
function aProcess(inner: RunStore, isAlone: boolean, limits: { running?: number; perEnv?: Record<string, number> }) {
  const clock = createManualClock(noon);
  const registry = new Registry();
  const metrics = createRunMetrics(registry);
  const { running = 20, perEnv = {} } = limits;
  const readySince = createReadySince({
    ...{ store: inner, isAlone, clock },
    limits: () => ({ running, runningPerEnv: perEnv }),
  });
  onTestFinished(() => readySince.stop());
  metrics.timeStarts(readySince);
  const store = watchRuns(inner, [metrics.onRun], silentLog);
  const now = () => clock.now();

  async function append(run: Run, event: Parameters<RunStore["append"]>[1][0]): Promise<Run> {
    const next = await store.append(run, [event], { leaseUntil: now() + minute });
    if (!next) throw new Error("the run is not as it was");
    return next;
  }

  return {
    ...{ clock, store },
    async asks(lane: string, { env = "prod", in: wait = 0 } = {}): Promise<Run> {
      const when = wait > 0 ? { notBefore: now() + wait } : {};
      const request = aRequest({ deployment: aDeployment({ id: lane, env }), ...when });
      const events = [
        { type: "requested", at: now(), by: actorOf(ana) },
        { type: "queued", at: now() },
      ] as const;
      return (await store.create(request, events)).run;
    },
    starts: (run: Run) => append(run, { type: "started", at: now(), owner: "one", fence: 1 }),
    ends: (run: Run) => append(run, { type: "ended", at: now(), outcome: succeeded }),
    /** How many starts were timed, and how many seconds they took in all. */
    async timed(): Promise<[number, number]> {
      const text = await registry.metrics();
      const read = (name: string) =>
        Number(new RegExp(`^signalbox_start_latency_seconds_${name} (.+)$`, "m").exec(text)?.[1]);
      return [read("count"), read("sum")];
    },
  };
}

async function alone(limits: Parameters<typeof aProcess>[2] = {}) {
  return aProcess((await openTestStore()).runs, true, limits);
}

test("the time to start is counted from when the lane was free and the run was due", async () => {
  const { clock, asks, starts, ends, timed } = await alone();
  const [first, second] = [await asks("a"), await asks("a")];
  const scheduled = await asks("b", { in: 10 * minute });
  clock.advance(5);
  const running = await starts(first);
  clock.advance(minute);
  await ends(running);
  clock.advance(10);
  await starts(second);
  clock.advance(noon + 10 * minute + 7 - clock.now());
  await starts(scheduled);
  expect(await timed()).toEqual([3, 0.022]);
});

test("a run that is started by the commit that records it takes next to nothing", async () => {
  const { store, timed } = await alone();
  const { run, events } = runIn("running");
  await store.create(run, events);
  expect(await timed()).toEqual([1, 0.001]);
});

test("waiting for a place is none of it, neither for one of all nor for one of the env", async () => {
  for (const limits of [{ running: 1 }, { perEnv: { prod: 1 } }]) {
    const { clock, asks, starts, ends, timed } = await alone(limits);
    const [first, second] = [await asks("a"), await asks("b")];
    const running = await starts(first);
    clock.advance(minute);
    await ends(running);
    clock.advance(10);
    await starts(second);
    expect(await timed()).toEqual([2, 0.01]);
  }
});

test("a full env holds up no run of another, so that one is counted from when it was queued", async () => {
  const { clock, asks, starts, ends, timed } = await alone({ perEnv: { prod: 1 } });
  const [first, second] = [await asks("a"), await asks("b", { env: "test" })];
  const running = await starts(first);
  clock.advance(30);
  await ends(running);
  await starts(second);
  expect(await timed()).toEqual([2, 0.03]);
});

describePostgres("The time to start on several replicas", () => {
  /** Two processes; the other one knows by now what runs. */
  async function given(limits: Parameters<typeof aProcess>[2] = {}) {
    const database = await givenDatabase(withTables);
    const stores = [await openReplica(database), await openReplica(database)].map((engine) => createStore(engine).runs);
    const [one, other] = stores.map((store) => aProcess(store, false, limits));
    if (!one || !other || !stores[1]) throw new Error("there are two");
    const heard = stores[1];
    async function learns(): Promise<void> {
      for (let attempts = 0; (await other?.timed())?.[0] === 0; attempts += 1) {
        const run = await other?.asks(`warm-${attempts}`);
        if (!run) throw new Error("there are two");
        await other?.ends(await other.starts(run));
        other?.clock.advance(200);
      }
    }
    await learns();
    one.clock.advance(other.clock.now() - one.clock.now());
    return {
      one,
      other,
      advance(ms: number): void {
        for (const { clock } of [one, other]) clock.advance(ms);
      },
      /** Resolves when the other has heard that this happened to a run of the first. */
      async hears<T>(type: string, act: () => Promise<T>): Promise<T> {
        const fact = createFact();
        const leave = heard.subscribe((changes) => {
          if (changes.some((change) => change.type === type)) fact.happen();
        });
        const done = await act();
        await fact.happened;
        leave();
        return done;
      },
    };
  }

  test("begins when the run before has ended, whichever process had it", async () => {
    const { one, other, advance } = await given();
    const [first, second] = [await one.asks("a"), await other.asks("a")];
    const [count, sum] = await other.timed();
    const running = await one.starts(first);
    advance(minute);
    await one.ends(running);
    advance(10);
    await other.starts(second);
    await expect.poll(other.timed).toEqual([count + 1, sum + 0.01]);
  });

  test("begins when a place is free, whichever process had it", async () => {
    const { one, other, advance, hears } = await given({ running: 1 });
    const [first, second] = [await one.asks("a"), await other.asks("b")];
    const [count, sum] = await other.timed();
    const running = await hears("started", () => one.starts(first));
    advance(minute);
    await hears("ended", () => one.ends(running));
    advance(10);
    await other.starts(second);
    await expect.poll(other.timed).toEqual([count + 1, sum + 0.01]);
  });
});
