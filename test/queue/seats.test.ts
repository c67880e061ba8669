import { describe, expect, it } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createInProcessQueue } from "../../src/queue/in-process.ts";
import type { Places } from "../../src/queue/turns.ts";
import type { WaitingRun } from "../../src/runs/ports.ts";
import type { Seat } from "../../src/runs/seat-ports.ts";
import { createFact, type Fact } from "../harness/fact.ts";
import { keepingLog } from "../harness/store.ts";

/** A run's id says its lane, `a/1`; the lane `t` is in the env test, all others in prod. */
function aRun(runId: string): WaitingRun {
  const lane = runId.split("/")[0] ?? "";
  return { runId, lane, env: lane === "t" ? "test" : "prod", priority: "normal" };
}

function openQueue(places: Places = { running: 20, runningPerEnv: {} }, isPaused = false) {
  const clock = createManualClock();
  const log = keepingLog();
  const started: string[] = [];
  const ends = new Map<string, Fact>();
  let now = places;

  async function work(runId: string): Promise<void> {
    started.push(runId);
    const end = createFact();
    ends.set(runId, end);
    await end.happened;
  }

  const queue = createInProcessQueue({ execute: work, clock, log, places: () => now, isPaused });
  const { seats } = queue;
  return {
    queue,
    clock,
    log,
    started,
    work,
    reserve: (runId: string) => seats.reserve(aRun(runId)),
    expect: (runId: string) => seats.expect(aRun(runId)),
    wake: (runId: string) => queue.wake(aRun(runId)),
    end: (runId: string) => ends.get(runId)?.happen(),
    change: (places: Places) => void (now = places),
    /** Ends everything that is at work, and what begins meanwhile. */
    async drain(): Promise<void> {
      const stopped = queue.stop(0);
      for (const end of ends.values()) end.happen();
      await stopped;
    },
  };
}

type Opened = ReturnType<typeof openQueue>;

function take(opened: Opened, runId: string, seat: Seat | undefined): void {
  seat?.take(() => opened.work(runId));
}

describe("a seat", () => {
  it("is given in an idle lane, and whoever comes to wait meanwhile comes after its work", async () => {
    const opened = openQueue();
    const seat = opened.reserve("a/1");
    expect(seat).toBeDefined();
    opened.wake("a/2");
    expect([opened.started, opened.queue.waiting("a")]).toEqual([[], 1]);
    take(opened, "a/1", seat);
    await expect.poll(() => opened.started).toEqual(["a/1"]);
    opened.end("a/1");
    await expect.poll(() => opened.started).toEqual(["a/1", "a/2"]);
    await opened.drain();
  });

  it("is given to one of two who ask at once", async () => {
    const opened = openQueue();
    const both = [opened.reserve("a/1"), opened.reserve("a/2")];
    expect(both.map((seat) => seat !== undefined)).toEqual([true, false]);
    // The other lane has nothing to do with it.
    const elsewhere = opened.reserve("b/1");
    expect(elsewhere).toBeDefined();
    both[0]?.leave();
    elsewhere?.leave();
    await opened.drain();
  });

  it("that is left lets the lane go on with what waits, and is free again", async () => {
    const opened = openQueue({ running: 1, runningPerEnv: { prod: 1 } });
    const seat = opened.reserve("a/1");
    opened.wake("a/2");
    seat?.leave();
    await expect.poll(() => opened.started).toEqual(["a/2"]);
    opened.end("a/2");
    let again: Seat | undefined;
    await expect.poll(() => (again = opened.reserve("a/3"))).toBeDefined();
    again?.leave();
    await opened.drain();
    expect(opened.started).toEqual(["a/2"]);
  });

  it("that was taken is kept, whatever is said afterwards", async () => {
    const opened = openQueue();
    const seat = opened.reserve("a/1");
    take(opened, "a/1", seat);
    seat?.leave();
    await expect.poll(() => opened.started).toEqual(["a/1"]);
    expect(opened.reserve("a/2")).toBeUndefined();
    await opened.drain();
  });

  it("is free again after work that threw, and the log says so", async () => {
    const opened = openQueue();
    opened.reserve("a/1")?.take(() => Promise.reject(new Error("a fault of ours")));
    opened.wake("a/2");
    await expect.poll(() => opened.started).toEqual(["a/2"]);
    expect(opened.log.said).toEqual(["executing a run threw in spite of its contract"]);
    await opened.drain();
  });
});

describe("no seat is given", () => {
  const reasons: readonly [reason: string, prepare: () => Opened][] = [
    ["before the queue is started", () => openQueue(undefined, true)],
    [
      "while something works in the lane",
      () => {
        const opened = openQueue();
        opened.wake("a/1");
        return opened;
      },
    ],
    [
      "while something waits in the lane",
      () => {
        const opened = openQueue({ running: 20, runningPerEnv: { prod: 1 } });
        for (const runId of ["b/1", "a/1"]) opened.wake(runId);
        // What waits has room now, and has not been asked yet.
        opened.change({ running: 20, runningPerEnv: { prod: 2 } });
        return opened;
      },
    ],
    [
      "while the env is full",
      () => {
        const opened = openQueue({ running: 20, runningPerEnv: { prod: 1 } });
        opened.wake("b/1");
        return opened;
      },
    ],
    [
      "while every place is taken",
      () => {
        const opened = openQueue({ running: 1, runningPerEnv: {} });
        opened.wake("t/1");
        return opened;
      },
    ],
    [
      "while every place is reserved",
      () => {
        const opened = openQueue({ running: 1, runningPerEnv: {} });
        opened.reserve("t/1");
        return opened;
      },
    ],
    [
      "while the env’s last place is reserved",
      () => {
        const opened = openQueue({ running: 20, runningPerEnv: { prod: 1 } });
        opened.reserve("b/1");
        return opened;
      },
    ],
    [
      "while another lane could start, whose turn is before",
      () => {
        const opened = openQueue({ running: 1, runningPerEnv: {} });
        for (const runId of ["t/1", "b/1"]) opened.wake(runId);
        // There is a place for one more by now: it is b's.
        opened.change({ running: 2, runningPerEnv: {} });
        return opened;
      },
    ],
    [
      "while a run is expected in the lane",
      () => {
        const opened = openQueue();
        opened.expect("a/1");
        return opened;
      },
    ],
    [
      "while the last place is kept for a run that is expected in another lane",
      () => {
        const opened = openQueue({ running: 1, runningPerEnv: {} });
        opened.expect("b/1");
        return opened;
      },
    ],
    [
      "while the env’s last place is kept for a run that is expected",
      () => {
        const opened = openQueue({ running: 20, runningPerEnv: { prod: 1 } });
        opened.expect("b/1");
        return opened;
      },
    ],
    [
      "once the queue stops",
      () => {
        const opened = openQueue();
        void opened.queue.stop(0);
        return opened;
      },
    ],
  ];

  it.each(reasons)("%s", async (_reason, prepare) => {
    const opened = prepare();
    expect(opened.reserve("a/9")).toBeUndefined();
    void opened.drain();
  });

  it("but as soon as who was expected is there or is not to come, it is", async () => {
    const opened = openQueue({ running: 1, runningPerEnv: {} });
    const arrived = [opened.expect("a/1"), opened.expect("b/1")];
    for (const arrive of arrived) {
      expect(opened.reserve("a/9")).toBeUndefined();
      arrive();
      // Said twice, it counts once.
      arrive();
    }
    const seat = opened.reserve("a/9");
    expect(seat).toBeDefined();
    seat?.leave();
    await opened.drain();
  });
});

describe("a queue that stops", () => {
  it("waits for who has a seat, and for the work that is begun on it", async () => {
    const opened = openQueue();
    const seat = opened.reserve("a/1");
    opened.wake("a/2");
    let isStopped = false;
    const stopped = opened.queue.stop(60_000).then(() => (isStopped = true));
    take(opened, "a/1", seat);
    await expect.poll(() => opened.started).toEqual(["a/1"]);
    expect(isStopped).toBe(false);
    opened.end("a/1");
    await stopped;
    // What only waited stays in the store.
    expect(opened.started).toEqual(["a/1"]);
  });

  it("ends when a seat is left", async () => {
    const opened = openQueue();
    const seat = opened.reserve("a/1");
    const stopped = opened.queue.stop(60_000);
    seat?.leave();
    await stopped;
  });

  it("aborts after the grace time what is begun on a seat, also when it is begun only then", async () => {
    const opened = openQueue();
    const seats = [opened.reserve("a/1"), opened.reserve("b/1")];
    const signals: AbortSignal[] = [];
    const end = createFact();
    const begun = createFact();
    async function work(signal: AbortSignal): Promise<void> {
      signals.push(signal);
      begun.happen();
      await end.happened;
    }
    seats[0]?.take(work);
    await begun.happened;
    const stopped = opened.queue.stop(5_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    opened.clock.advance(5_000);
    seats[1]?.take(work);
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    end.happen();
    await stopped;
  });
});
