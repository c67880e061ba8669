import { expect, it, onTestFinished } from "vitest";
import { silentLog } from "../../src/lib/log.ts";
import { systemRandom } from "../../src/lib/ids.ts";
import { createSharedQueue } from "../../src/queue/pg-boss/queue.ts";
import { createExecuteRun } from "../../src/runs/execute.ts";
import { createLeases } from "../../src/runs/lease.ts";
import { createLiveRuns } from "../../src/runs/live.ts";
import type { Catalog, Executor, RunStore } from "../../src/runs/ports.ts";
import { laneOf, type Run, type RunRequest } from "../../src/runs/run.ts";
import { createStore } from "../../src/store/store.ts";
import { createFact } from "../harness/fact.ts";
import { createHeldExecutor } from "../harness/held-executor.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { openReplica, withTables } from "../harness/postgres-store.ts";
import { actorOf, aDeployment, anAction, aRequest, aSnapshot, bo, noon, succeeded } from "../harness/values.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";

const catalog: Catalog = {
  current: () => aSnapshot({ deploymentsById: new Map([[aDeployment().id, aDeployment()]]) }),
  statusOf: () => ({ name: "Running", isStale: false }),
  setStatus: () => undefined,
};

async function aQueuedRun(store: RunStore, overrides: Partial<RunRequest> = {}): Promise<Run> {
  const by = actorOf(bo);
  const { run } = await store.create(aRequest({ requester: by, ...overrides }), [
    { type: "requested", at: noon, by },
    { type: "queued", at: noon },
  ]);
  return run;
}

/**
 * A process of several: what begins runs, as in the product.
 * @param given.around stands between it and the store
 */
async function aReplica(
  database: string,
  owner: string,
  given: { executor: Executor; around?: (store: RunStore) => RunStore },
) {
  const engine = await openReplica(database);
  const { runs, logs } = createStore(engine);
  const store = given.around?.(runs) ?? runs;
  const clock = createWatchedClock(noon);
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const leases = createLeases({ store, clock, owner, leaseMs: 15_000, isAlone: false, onFault });
  onTestFinished(() => leases.stop());
  const { executor } = given;
  const execute = createExecuteRun({
    ...{ store, logs, live: createLiveRuns(), leases, catalog, clock, executor, onFault },
    ...{ random: systemRandom, vault: undefined },
  });
  let looks = 0;
  const queue = createSharedQueue({
    ...{ connectionString: database, leaseSeconds: 15, execute, clock, log: silentLog },
    lanes: {
      ...engine.lanes,
      heads(lanes, now) {
        looks += 1;
        return engine.lanes.heads(lanes, now);
      },
    },
  });
  onTestFinished(() => queue.stop(0));
  await queue.open();
  queue.start();
  return {
    ...{ clock, faults, runs, queue },
    /** How often it asked whose turn it is in a lane. */
    looks: () => looks,
  };
}

describePostgres("A replica that was away for longer than it may keep a lane", () => {
  it("does not begin its run while another is running there, waits without haste, and lets none be lost", async () => {
    const database = await givenDatabase(withTables);
    const [reached, awake, answered] = [createFact(), createFact(), createFact()];
    let begun: Run | undefined;
    const done: string[] = [];
    const frozen = await aReplica(database, "frozen", {
      executor: {
        async execute(run) {
          done.push(run.id);
          return succeeded;
        },
      },
      around: (store) => ({
        ...store,
        // It has found out whose turn it is. Then it stands still, right before it writes that it begins.
        async append(run, events, also) {
          if (events[0]?.type !== "started") return store.append(run, events, also);
          reached.happen();
          await awake.happened;
          begun = await store.append(run, events, also);
          answered.happen();
          return begun;
        },
      }),
    });
    const overtaken = await aQueuedRun(frozen.runs);
    const { env } = overtaken.deployment;
    frozen.queue.wake({ runId: overtaken.id, lane: laneOf(overtaken), env, priority: "normal" });
    await reached.happened;
    await withClient(database, (client) =>
      client.query("update pgboss.job set state = 'retry', retry_count = retry_count + 1 where state = 'active'"),
    );

    const urgent = anAction({ id: "failover", priority: "incident" });
    const incident = await aQueuedRun(frozen.runs, { action: urgent });
    const executor = createHeldExecutor();
    const other = await aReplica(database, "other", { executor });
    onTestFinished(executor.end);
    await executor.begun;
    expect(await other.runs.get(incident.id)).toMatchObject({ status: "running", owner: "other" });

    const before = frozen.looks();
    awake.happen();
    await answered.happened;
    expect(begun).toBeUndefined();
    // One timer looks for work that nobody told of. The other is that of the lane, which is looked at once more before.
    await frozen.clock.armed(1_000, 2);
    expect(frozen.looks()).toBe(before + 1);
    expect(await frozen.runs.get(overtaken.id)).toStrictEqual(overtaken);
    for (let seconds = 2; seconds < 5; seconds += 1) {
      frozen.clock.advance(1_000);
      await frozen.clock.armed(1_000, 2 * seconds);
      expect(frozen.looks()).toBe(before + seconds);
    }

    executor.end();
    await expect.poll(async () => (await other.runs.get(overtaken.id))?.status).toBe("succeeded");
    const events = await other.runs.eventsAfter(0, 100);
    const told = events.filter(({ event }) => event.type === "started" || event.type === "ended");
    expect(told.map(({ runId, event }) => [runId, event.type])).toEqual(
      [incident, overtaken].flatMap(({ id }) => ["started", "ended"].map((type) => [id, type])),
    );
    expect(done.length + executor.bodies.length).toBe(2);
    expect(frozen.faults).toEqual([]);
  });
});
