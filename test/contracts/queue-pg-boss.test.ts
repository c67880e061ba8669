import { expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createSharedQueue, type SharedQueue } from "../../src/queue/pg-boss/queue.ts";
import { createTokens } from "../../src/queue/pg-boss/tokens.ts";
import type { ExecuteRun } from "../../src/runs/ports.ts";
import { createFact } from "../harness/fact.ts";
import { createLaneBook, type LaneBook } from "../harness/lane-book.ts";
import { describePostgres, givenDatabase, withClient, type Template } from "../harness/postgres.ts";
import { queueContract, type OpenQueue } from "./queue.contract.ts";

const withPgBoss: Template = {
  name: "with_pg_boss",
  async prepare(url) {
    const tokens = createTokens({ connectionString: url, leaseSeconds: 15, runningPerEnv: () => ({}), log: silentLog });
    await tokens.open();
    await tokens.close();
  },
};

type Given = Partial<Parameters<typeof createSharedQueue>[0]> & { readonly execute: ExecuteRun };

/** A process of several on one database and one book. */
async function aProcess(connectionString: string, book: LaneBook, given: Given): Promise<SharedQueue> {
  const queue = createSharedQueue({
    connectionString,
    leaseSeconds: 15,
    lanes: book,
    clock: createManualClock(),
    log: silentLog,
    ...given,
    execute: book.executing(given.execute),
  });
  onTestFinished(() => queue.stop(0));
  await queue.open();
  queue.start();
  return {
    ...queue,
    wake(run) {
      book.add(run);
      queue.wake(run);
    },
  };
}

const open: OpenQueue = async ({ maxConcurrent, ...options }) => {
  const places = () => ({ running: maxConcurrent, runningPerEnv: {} });
  return aProcess(await givenDatabase(withPgBoss), createLaneBook(), { ...options, places });
};

function aRun(lane: string, number: number, env = "prod") {
  return { runId: `${lane}/${number}`, lane, env, priority: "normal" } as const;
}

describePostgres("Queue on pg-boss", () => {
  queueContract("pg-boss", open, 8);

  it("shares the work between processes, and never overlaps in a lane", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const atWork = new Set<string>();
    const overlaps: string[] = [];
    const done: string[] = [];
    const byProcess = [0, 0, 0];
    const all = createFact();
    const processes = await Promise.all(
      byProcess.map((_, index) =>
        aProcess(database, book, {
          places: () => ({ running: 2, runningPerEnv: {} }),
          onOverflow: () => processes.forEach((other) => other.look()),
          async execute(runId) {
            const lane = runId.split("/")[0] ?? "";
            if (atWork.has(lane)) overlaps.push(runId);
            atWork.add(lane);
            byProcess[index] = (byProcess[index] ?? 0) + 1;
            // Long enough for the others to look.
            await withClient(database, (client) => client.query("select 1"));
            atWork.delete(lane);
            if (done.push(runId) === 60) all.happen();
          },
        }),
      ),
    );
    for (let number = 0; number < 60; number += 1) processes[0]?.wake(aRun(`lane-${number % 6}`, number));
    await all.happened;
    expect(overlaps).toEqual([]);
    expect(new Set(done).size).toBe(60);
    expect(byProcess.every((count) => count > 0)).toBe(true);
    for (let lane = 0; lane < 6; lane += 1) {
      const order = done
        .filter((runId) => runId.startsWith(`lane-${lane}/`))
        .map((runId) => Number(runId.split("/")[1]));
      expect(order).toEqual(order.toSorted((one, other) => one - other));
    }
  });

  it("keeps to the cap of an environment in all processes together", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    let atWork = 0;
    let most = 0;
    let done = 0;
    const all = createFact();
    const processes = await Promise.all(
      [1, 2, 3].map(() =>
        aProcess(database, book, {
          places: () => ({ running: 20, runningPerEnv: { prod: 2 } }),
          async execute(runId) {
            if (runId.startsWith("prod")) most = Math.max(most, ++atWork);
            await withClient(database, (client) => client.query("select 1"));
            if (runId.startsWith("prod")) atWork -= 1;
            if (++done === 30) all.happen();
            for (const other of processes) other.look();
          },
        }),
      ),
    );
    for (let number = 0; number < 24; number += 1) processes[number % 3]?.wake(aRun(`prod-${number}`, number));
    for (let number = 0; number < 6; number += 1) processes[number % 3]?.wake(aRun(`dev-${number}`, number, "dev"));
    await all.happened;
    expect(most).toBe(2);
  });

  it("lets another process go on at once with what a stopped one had to break off", async () => {
    const database = await givenDatabase(withPgBoss);
    const [one, other] = [createLaneBook(), createLaneBook()];
    const clock = createManualClock();
    const begun = createFact();
    const goneOn = createFact();
    const first = await aProcess(database, one, {
      clock,
      async execute(_runId, signal) {
        begun.happen();
        const aborted = createFact();
        signal.addEventListener("abort", aborted.happen);
        await aborted.happened;
      },
    });
    first.wake(aRun("a", 1));
    await begun.happened;
    other.add(aRun("a", 1));
    const second = await aProcess(database, other, { execute: async () => goneOn.happen() });
    const stopped = first.stop(0);
    clock.advance(0);
    await stopped;
    second.look();
    await goneOn.happened;
  });

  it("puts runs in with a transaction of the store's, or not at all", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const started: string[] = [];
    const done = createFact();
    const queue = await aProcess(database, book, {
      async execute(runId) {
        started.push(runId);
        if (started.length === 2) done.happen();
      },
    });
    await withClient(database, async (client) => {
      const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
      book.add(aRun("a", 1));
      await client.query("begin");
      await queue.enqueue(db, [aRun("lost", 1)]);
      await client.query("rollback");
      await client.query("begin");
      const committed = await queue.enqueue(db, [aRun("a", 1)]);
      await client.query("commit");
      committed();
    });
    queue.wake(aRun("a", 1));
    queue.wake(aRun("b", 1));
    await done.happened;
    expect(started.toSorted()).toEqual(["a/1", "b/1"]);
  });
});
