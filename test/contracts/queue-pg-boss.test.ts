import { expect, it, onTestFinished } from "vitest";
import { createManualClock, systemClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createSharedQueue, type SharedQueue } from "../../src/queue/pg-boss/queue.ts";
import { createTokens } from "../../src/queue/pg-boss/tokens.ts";
import type { ExecuteRun } from "../../src/runs/ports.ts";
import { createFact, type Fact } from "../harness/fact.ts";
import { createLaneBook, type LaneBook } from "../harness/lane-book.ts";
import { describePostgres, givenDatabase, withClient, type Template } from "../harness/postgres.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";
import { queueContract, type OpenQueue } from "./queue.contract.ts";

const withPgBoss: Template = {
  name: "with_pg_boss",
  async prepare(url) {
    const places = () => ({ running: 1, runningPerEnv: {} });
    const lanesAtWork = async () => [];
    const tokens = createTokens({ connectionString: url, leaseSeconds: 15, places, lanesAtWork, log: silentLog });
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

/** The states of all tokens. */
function tokensIn(database: string): Promise<string[]> {
  return withClient(database, async (client) => {
    const { rows } = await client.query<{ state: string }>("select state from pgboss.job order by state");
    return rows.map(({ state }) => state);
  });
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
    const allAtIt = createFact();
    const processes = await Promise.all(
      byProcess.map((_, index) =>
        aProcess(database, book, {
          async execute(runId) {
            const lane = runId.split("/")[0] ?? "";
            if (atWork.has(lane)) overlaps.push(runId);
            atWork.add(lane);
            byProcess[index] = (byProcess[index] ?? 0) + 1;
            if (byProcess.every((count) => count > 0)) allAtIt.happen();
            await allAtIt.happened;
            atWork.delete(lane);
            if (lane.startsWith("lane") && done.push(runId) === 60) all.happen();
          },
        }),
      ),
    );
    // Whoever puts a run in looks for work, so each comes to have some, and keeps it until all have.
    let first = 0;
    for (const [index, queue] of processes.entries()) {
      while (byProcess[index] === 0) {
        queue.wake(aRun(`first-${++first}`, 0));
        await expect.poll(() => byProcess.reduce((sum, count) => sum + count, 0)).toBe(first);
      }
    }
    for (let number = 0; number < 60; number += 1) processes[number % 3]?.wake(aRun(`lane-${number % 6}`, number));
    await all.happened;
    expect(overlaps).toEqual([]);
    expect(new Set(done).size).toBe(60);
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

  it("keeps to the places of all processes together, and to each lane's turn", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    let atWork = 0;
    const counts: number[] = [];
    const done: string[] = [];
    const all = createFact();
    const processes = await Promise.all(
      [1, 2, 3].map(() =>
        aProcess(database, book, {
          clock: systemClock,
          places: () => ({ running: 2, runningPerEnv: {} }),
          async execute(runId) {
            counts.push(++atWork);
            await withClient(database, (client) => client.query("select 1"));
            atWork -= 1;
            if (done.push(runId) === 60) all.happen();
            for (const other of processes) other.look();
          },
        }),
      ),
    );
    // One lane has as many as all others together, and came first.
    for (let number = 0; number < 30; number += 1) processes[0]?.wake(aRun("long", number));
    for (let number = 0; number < 30; number += 1) processes[number % 3]?.wake(aRun(`short-${number}`, number));
    await all.happened;
    expect(Math.max(...counts)).toBe(2);
    expect(new Set(done).size).toBe(60);
    // It had its turns among the others, and not all of them before.
    expect(done.findIndex((runId) => runId.startsWith("short"))).toBeLessThan(25);
    expect(done.slice(0, 40).some((runId) => runId.startsWith("long"))).toBe(true);
  });

  it("lets a lane in which an incident comes to wait go before lanes that have waited for longer", async () => {
    const database = await givenDatabase(withPgBoss);
    const started: string[] = [];
    const [begun, end, all] = [createFact(), createFact(), createFact()];
    const queue = await aProcess(database, createLaneBook(), {
      places: () => ({ running: 1, runningPerEnv: {} }),
      async execute(runId) {
        if (started.push(runId) === 5) all.happen();
        begun.happen();
        if (runId === "a/1") await end.happened;
      },
    });
    queue.wake(aRun("a", 1));
    await begun.happened;
    for (const lane of ["b", "c", "d"]) queue.wake(aRun(lane, 1));
    await expect.poll(() => tokensIn(database)).toHaveLength(4);
    queue.wake({ ...aRun("d", 2), priority: "incident" });
    const raised = () =>
      withClient(database, async (client) => {
        return (await client.query("select 1 from pgboss.job where priority > 0")).rowCount;
      });
    await expect.poll(raised).toBe(1);
    end.happen();
    await all.happened;
    expect(started[1]).toBe("d/2");
    expect(started.toSorted()).toEqual(["a/1", "b/1", "c/1", "d/1", "d/2"]);
  });

  it("tries a run that waits as before again after a while, not at once", async () => {
    const database = await givenDatabase(withPgBoss);
    const clock = createWatchedClock();
    const book = createLaneBook();
    let tries = 0;
    const queue = await aProcess(database, book, {
      clock,
      lanes: {
        ...book,
        heads: async () => new Map([["a", { kind: "run", runId: "a/1", env: "prod", priority: "normal" } as const]]),
      },
      // As when the database refuses to write this one run.
      async execute() {
        tries += 1;
      },
    });
    queue.wake(aRun("a", 1));
    // One looks for work that nobody told of; the other is this lane's.
    await clock.armed(1_000, 2);
    expect(tries).toBe(1);
  });

  it("counts the place of a run at work whose token was taken back, until it has let go", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const started: string[] = [];
    const [begun, end] = [createFact(), createFact()];
    const clock = createWatchedClock();
    const given: Given = {
      places: () => ({ running: 1, runningPerEnv: {} }),
      async execute(runId) {
        started.push(runId);
        begun.happen();
        if (runId === "b/1") return;
        await end.happened;
      },
    };
    const cutOff = await aProcess(database, book, given);
    cutOff.wake(aRun("a", 1));
    await begun.happened;
    // Nobody has it for now, so that nothing but the run itself takes the place.
    await withClient(database, (client) =>
      client.query(
        "update pgboss.job set state = 'retry', start_after = now() + interval '1 hour' where state = 'active'",
      ),
    );
    const other = await aProcess(database, book, { ...given, clock });
    other.wake(aRun("b", 1));
    // It has put its own in, and has looked for work twice since.
    const waiting = () =>
      withClient(database, async (client) => (await client.query("select 1 from pgboss.job")).rowCount);
    await expect.poll(waiting).toBe(2);
    for (let looks = 0; looks < 2; looks += 1) {
      clock.advance(1_000);
      await clock.armed(1_000, 1);
    }
    expect(started).toEqual(["a/1"]);
    end.happen();
    await expect
      .poll(() => {
        clock.advance(1_000);
        return started;
      })
      .toEqual(["a/1", "b/1"]);
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

  it("leaves a run to others that it had taken in the moment it was stopped", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const asked = createFact();
    const answer = createFact();
    const slow = {
      ...book,
      async heads(lanes: readonly string[], now: number) {
        asked.happen();
        await answer.happened;
        return book.heads(lanes, now);
      },
    };
    const first = await aProcess(database, book, { lanes: slow, execute: async () => undefined });
    first.wake(aRun("a", 1));
    await asked.happened;
    const stopped = first.stop(60_000);
    answer.happen();
    await stopped;
    const goneOn = createFact();
    const second = await aProcess(database, book, { execute: async () => goneOn.happen() });
    second.look();
    await goneOn.happened;
  });

  it("breaks all off at its stop that is at work, although a token was given to it a second time", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const clock = createWatchedClock();
    const [begun, end, over, next, aborted] = Array.from({ length: 5 }, createFact) as [Fact, Fact, Fact, Fact, Fact];
    const queue = await aProcess(database, book, {
      clock,
      async execute(runId, signal) {
        if (runId === "a/1") {
          begun.happen();
          await end.happened;
          over.happen();
          return;
        }
        signal.addEventListener("abort", aborted.happen);
        next.happen();
        await aborted.happened;
      },
    });
    queue.wake(aRun("a", 1));
    await begun.happened;
    // As after a time without the database, in which nobody could show that this process lives.
    await withClient(database, (client) =>
      client.query("update pgboss.job set state = 'retry', retry_count = retry_count + 1 where state = 'active'"),
    );
    queue.look();
    // One looks for work that nobody told of; the other is the second token's, which waits for its lane.
    await clock.armed(1_000, 2);
    book.add(aRun("a", 2));
    end.happen();
    await over.happened;
    clock.advance(1_000);
    await next.happened;
    const stopped = queue.stop(0);
    clock.advance(0);
    await aborted.happened;
    await stopped;
  });

  it("counts no run as waiting that was cancelled behind one that is at work", async () => {
    const database = await givenDatabase(withPgBoss);
    const clock = createWatchedClock();
    const [begun, end] = [createFact(), createFact()];
    const book = createLaneBook();
    const queue = await aProcess(database, book, {
      clock,
      async execute() {
        begun.happen();
        await end.happened;
      },
    });
    queue.wake(aRun("a", 1));
    await begun.happened;
    queue.wake(aRun("a", 2));
    queue.wake(aRun("a", 3));
    expect(queue.waiting("a")).toBe(2);
    book.cancel(aRun("a", 2));
    queue.forget?.(aRun("a", 2));
    await expect.poll(() => queue.waiting("a")).toBe(1);
    // Of the one that is at work nobody counts anything.
    queue.forget?.(aRun("a", 1));
    book.cancel(aRun("a", 3));
    queue.forget?.(aRun("a", 3));
    await expect.poll(() => queue.waiting("a")).toBe(0);
    end.happen();
    // The token of the lane, and the one that was put in behind it, find nobody's turn.
    await expect.poll(() => tokensIn(database)).toEqual([]);
  });

  it("has one token for all runs of a lane that wait, and none when they have been served", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const [begun, end, done] = [createFact(), createFact(), createFact()];
    const started: string[] = [];
    const queue = await aProcess(database, book, {
      async execute(runId) {
        begun.happen();
        await end.happened;
        if (started.push(runId) === 50) done.happen();
      },
    });
    for (let number = 1; number <= 25; number += 1) queue.wake(aRun("a", number));
    await begun.happened;
    for (let number = 26; number <= 50; number += 1) {
      book.add(aRun("a", number));
      await withClient(database, async (client) => {
        const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
        await client.query("begin");
        const committed = await queue.enqueue(db, [aRun("a", number)]);
        await client.query("commit");
        committed();
      });
    }
    // One that is held, and one behind it for when its holder has looked for the last time.
    expect(await tokensIn(database)).toEqual(["created", "active"]);
    end.happen();
    await done.happened;
    expect(started).toEqual(Array.from({ length: 50 }, (_, index) => `a/${index + 1}`));
    await expect.poll(() => tokensIn(database)).toEqual([]);
  });

  it("locks the token that a run relies on until the run can be seen", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const done = createFact();
    const execute = async (): Promise<void> => done.happen();
    const queue = await aProcess(database, book, { places: () => ({ running: 0, runningPerEnv: {} }), execute });
    // Nobody's turn any more, as after a cancellation: whoever gets this token removes it.
    queue.wake(aRun("a", 1));
    await expect.poll(() => tokensIn(database)).toEqual(["created"]);
    book.cancel(aRun("a", 1));
    const other = await withClient(database, async (client) => {
      const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
      await client.query("begin");
      const committed = await queue.enqueue(db, [aRun("a", 2)]);
      const looked = createFact();
      const lanes = {
        ...book,
        async atWork() {
          if (lookedOnce) looked.happen();
          lookedOnce = true;
          return [];
        },
      };
      let lookedOnce = false;
      const other = await aProcess(database, book, { lanes, execute });
      // A second look begins when the first has claimed what it could.
      await expect.poll(() => lookedOnce).toBe(true);
      other.look();
      await looked.happened;
      expect(await tokensIn(database)).toEqual(["created"]);
      book.add(aRun("a", 2));
      await client.query("commit");
      committed();
      return other;
    });
    other.look();
    await done.happened;
  });

  it("gives a lane its token back in which runs wait without one", async () => {
    const database = await givenDatabase(withPgBoss);
    const book = createLaneBook();
    const clock = createWatchedClock();
    const done = createFact();
    await aProcess(database, book, { clock, execute: async () => done.happen() });
    book.add(aRun("a", 1));
    clock.advance(5_000);
    await done.happened;
  });

  it("says what troubles it for as long as it does, and then goes on by itself", async () => {
    const database = await givenDatabase(withPgBoss);
    const clock = createWatchedClock();
    const done = createFact();
    const queue = await aProcess(database, createLaneBook(), { clock, execute: async () => done.happen() });
    await queue.settled();
    expect(queue.trouble()).toBeUndefined();

    await withClient(database, (client) => client.query("alter schema pgboss rename to elsewhere"));
    queue.wake(aRun("a", 1));
    await queue.settled();
    expect(queue.trouble()).toBe("the schema pgboss cannot be used (42P01)");
    // What can be done without that schema makes nothing well.
    clock.advance(1_000);
    await queue.settled();
    expect(queue.trouble()).toBe("the schema pgboss cannot be used (42P01)");

    await withClient(database, (client) => client.query("alter schema elsewhere rename to pgboss"));
    clock.advance(1_000);
    await done.happened;
    await queue.settled();
    expect(queue.trouble()).toBeUndefined();
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
