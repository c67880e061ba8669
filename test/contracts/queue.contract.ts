import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock, type Clock } from "../../src/lib/clock.ts";
import { mostOvertakings } from "../../src/runs/lane-ports.ts";
import type { ExecuteRun, Queue, WaitingRun } from "../../src/runs/ports.ts";
import { createFact } from "../harness/fact.ts";

export type OpenQueue = (options: {
  readonly execute: ExecuteRun;
  readonly clock: Clock;
  readonly maxConcurrent: number;
  /** Only where the queue promises it. */
  readonly maxPerEnv?: { readonly [env: string]: number };
}) => Queue | Promise<Queue>;

/** What a queue may promise besides. */
export interface QueuePromises {
  /** `incident` goes before `normal` for the places too as soon as it is woken, and is counted over all lanes. */
  readonly exactPlaces?: boolean;
  /** Envs have places of their own. */
  readonly perEnv?: boolean;
  /** `waiting` counts what waits now, and a run that is forgotten is not executed. */
  readonly exactCount?: boolean;
}

/** Work that ends when the test says so. */
interface Bench {
  readonly execute: ExecuteRun;
  /** The runs at work, in the order of their start. */
  readonly working: string[];
  /** Everything that was started, in order. */
  readonly started: string[];
  /** The runs whose signal has aborted. */
  readonly aborted: string[];
  readonly end: (runId: string) => void;
  /** Resolves as soon as it is so. */
  readonly until: (isSo: () => boolean) => Promise<void>;
}

function createBench(): Bench {
  const working: string[] = [];
  const started: string[] = [];
  const aborted: string[] = [];
  const ends = new Map<string, () => void>();
  let changed = createFact();

  function change(): void {
    changed.happen();
    changed = createFact();
  }

  return {
    working,
    started,
    aborted,
    async execute(runId, signal) {
      const end = createFact();
      ends.set(runId, end.happen);
      function abort(): void {
        aborted.push(runId);
        change();
      }
      signal.addEventListener("abort", abort);
      working.push(runId);
      started.push(runId);
      change();
      await end.happened;
      signal.removeEventListener("abort", abort);
      working.splice(working.indexOf(runId), 1);
      change();
    },
    end: (runId) => ends.get(runId)?.(),
    async until(isSo) {
      while (!isSo()) await changed.happened;
    },
  };
}

function pickFrom(picks: Iterator<number, unknown>): number {
  const next = picks.next();
  return next.done ? 0 : next.value;
}

/** A run's id says its lane: `a/1`. */
function laneOf(runId: string): string {
  return runId.split("/")[0] ?? "";
}

/** `a/1!` is an incident; the lane `t` is in the env test, all others in prod. */
function waitingOf(runId: string): WaitingRun {
  const lane = laneOf(runId);
  return { lane, runId, env: lane === "t" ? "test" : "prod", priority: runId.endsWith("!") ? "incident" : "normal" };
}

/**
 * Ends the runs one by one, each time the one of those at work that `pick` points at. Waits each time until as many are
 * at work as may be: one of each lane that has any left, up to the cap.
 */
async function workOff(
  { working, started, end, until }: Bench,
  runIds: readonly string[],
  maxConcurrent: number,
  pick: () => number,
): Promise<void> {
  for (let left = runIds.length; left > 0; left -= 1) {
    const remaining = runIds.filter((runId) => !started.includes(runId) || working.includes(runId));
    const busy = Math.min(maxConcurrent, new Set(remaining.map(laneOf)).size);
    await until(() => working.length >= busy);
    expect(working).toHaveLength(busy);
    expect(new Set(working.map(laneOf)).size).toBe(busy);
    const ending = working[pick() % busy] ?? "";
    end(ending);
    await until(() => !working.includes(ending));
  }
}

/**
 * What every `Queue` must do.
 * @param numRuns how many cases the property is tried with
 */
export function queueContract(name: string, open: OpenQueue, numRuns = 60, promises: QueuePromises = {}): void {
  const { exactPlaces = false, perEnv = false, exactCount = false } = promises;

  async function start(
    maxConcurrent = 20,
    clock: Clock = createManualClock(),
    maxPerEnv: { readonly [env: string]: number } = {},
  ): Promise<Bench & { readonly queue: Queue }> {
    const bench = createBench();
    return { ...bench, queue: await open({ execute: bench.execute, clock, maxConcurrent, maxPerEnv }) };
  }

  function wake(queue: Queue, ...runIds: readonly string[]): void {
    for (const runId of runIds) queue.wake(waitingOf(runId));
  }

  /** Ends run after run, the one that started first, until all of these have had their turn. */
  async function drain({ working, started, end, until }: Bench, count: number): Promise<void> {
    for (let ended = 0; ended < count; ended += 1) {
      await until(() => working.length > 0);
      const ending = working[0] ?? "";
      end(ending);
      await until(() => !working.includes(ending));
    }
    expect(started).toHaveLength(count);
  }

  describe(`Queue contract: ${name}`, () => {
    it("works a lane off in order, one run at a time", async () => {
      const { queue, working, started, end, until } = await start();
      wake(queue, "a/1", "a/2", "a/3");
      for (const runId of ["a/1", "a/2", "a/3"]) {
        await until(() => working.includes(runId));
        expect(working).toEqual([runId]);
        end(runId);
      }
      await queue.stop(0);
      expect(started).toEqual(["a/1", "a/2", "a/3"]);
    });

    it("works on several lanes at once", async () => {
      const { queue, working, end, until } = await start();
      wake(queue, "a/1", "a/2", "b/1");
      await until(() => working.length === 2);
      expect(working.toSorted()).toEqual(["a/1", "b/1"]);
      end("b/1");
      end("a/1");
      await until(() => working.includes("a/2"));
      end("a/2");
      await queue.stop(0);
    });

    it("works on no more runs than allowed, and lets no long lane hold up the others", async () => {
      const bench = await start(2);
      const runIds = ["a/1", "a/2", "a/3", "a/4", "b/1", "b/2", "c/1"];
      wake(bench.queue, ...runIds);
      await workOff(bench, runIds, 2, () => 0);
      expect(bench.started.indexOf("b/1")).toBeLessThan(bench.started.indexOf("a/2"));
      expect(bench.started.indexOf("c/1")).toBeLessThan(bench.started.indexOf("a/3"));
      await bench.queue.stop(0);
    });

    it("never overlaps in a lane, never exceeds the cap, keeps the order, and runs everything", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 40 }),
          fc.integer({ min: 1, max: 5 }),
          fc.infiniteStream(fc.nat(100)),
          async (lanes, maxConcurrent, picks) => {
            const bench = await start(maxConcurrent);
            const runIds = lanes.map((lane, index) => `${lane}/${index}`);
            wake(bench.queue, ...runIds);
            await workOff(bench, runIds, maxConcurrent, () => pickFrom(picks));
            await bench.queue.stop(0);
            for (const lane of new Set(lanes)) {
              const inLane = (runId: string): boolean => laneOf(runId) === lane;
              expect(bench.started.filter(inLane)).toEqual(runIds.filter(inLane));
            }
            expect(bench.started).toHaveLength(runIds.length);
          },
        ),
        { numRuns },
      );
    });

    it("runs a run once that is woken twice while it waits or works", async () => {
      const { queue, working, started, end, until } = await start();
      wake(queue, "a/1", "a/2", "a/1", "a/2");
      await until(() => working.includes("a/1"));
      wake(queue, "a/1");
      end("a/1");
      await until(() => working.includes("a/2"));
      wake(queue, "a/3");
      end("a/2");
      await until(() => working.includes("a/3"));
      end("a/3");
      await queue.stop(0);
      expect(started).toEqual(["a/1", "a/2", "a/3"]);
    });

    it("goes on with a lane after work that threw", async () => {
      const done = createFact();
      const queue = await open({
        clock: createManualClock(),
        maxConcurrent: 1,
        execute(runId) {
          if (runId === "a/1") throw new Error("at once");
          if (runId === "a/2") return Promise.reject(new Error("later"));
          done.happen();
          return Promise.resolve();
        },
      });
      wake(queue, "a/1", "a/2", "a/3");
      await done.happened;
      await queue.stop(0);
    });

    it("says how many wait, in all and in a lane", async () => {
      const { queue, working, end, until } = await start();
      expect(queue.waiting()).toBe(0);
      wake(queue, "a/1", "a/2", "a/3", "b/1", "b/2");
      await until(() => working.length === 2);
      expect([queue.waiting(), queue.waiting("a"), queue.waiting("b"), queue.waiting("c")]).toEqual([3, 2, 1, 0]);
      for (const runId of ["a/1", "a/2", "a/3", "b/1", "b/2"]) {
        await until(() => working.includes(runId));
        end(runId);
      }
      await until(() => working.length === 0);
      expect(queue.waiting()).toBe(0);
      await queue.stop(0);
    });

    it("stops at once when nothing is at work", async () => {
      const { queue } = await start();
      await queue.stop(60_000);
    });

    it("starts nothing more once it stops, and waits for what is at work", async () => {
      const { queue, working, started, aborted, end, until } = await start(2);
      wake(queue, "a/1", "a/2", "b/1");
      await until(() => working.length === 2);
      const stopped = queue.stop(60_000);
      wake(queue, "d/1");
      end("a/1");
      end("b/1");
      await stopped;
      expect(working).toEqual([]);
      expect(started.toSorted()).toEqual(["a/1", "b/1"]);
      expect(aborted).toEqual([]);
    });

    it("aborts what is still at work after the grace time, and waits until it has returned", async () => {
      const clock = createManualClock();
      const { queue, working, aborted, end, until } = await start(20, clock);
      wake(queue, "a/1", "b/1");
      await until(() => working.length === 2);
      const stopped = queue.stop(5_000);
      end("a/1");
      await until(() => working.length === 1);
      clock.advance(4_999);
      expect(aborted).toEqual([]);
      clock.advance(1);
      expect(aborted).toEqual(["b/1"]);
      expect(working).toEqual(["b/1"]);
      end("b/1");
      await stopped;
      expect(working).toEqual([]);
    });

    it("lets an incident go before what waits in its lane", async () => {
      const bench = await start();
      wake(bench.queue, "a/1");
      await bench.until(() => bench.working.length === 1);
      wake(bench.queue, "a/2", "a/3", "a/4!", "a/5!");
      await drain(bench, 5);
      expect(bench.started).toEqual(["a/1", "a/4!", "a/5!", "a/2", "a/3"]);
      await bench.queue.stop(0);
    });

    it.skipIf(!exactPlaces)("lets an incident have the next place of all", async () => {
      const bench = await start(1);
      wake(bench.queue, "a/1", "a/2", "b/1", "c/1", "c/2!", "d/1!");
      await drain(bench, 6);
      expect(bench.started.slice(0, 3)).toEqual(["a/1", "c/2!", "d/1!"]);
      await bench.queue.stop(0);
    });

    it("never lets incidents starve what is normal", async () => {
      for (const lane of exactPlaces ? ["a", "b"] : ["a"]) {
        const bench = await start(1);
        const incidents = Array.from({ length: mostOvertakings * 2 + 1 }, (_, index) => `${lane}/${index}!`);
        wake(bench.queue, "a/first");
        await bench.until(() => bench.working.length === 1);
        wake(bench.queue, "a/normal", "a/other", ...incidents);
        await drain(bench, incidents.length + 3);
        expect(bench.started.indexOf("a/normal")).toBe(mostOvertakings + 1);
        expect(bench.started.indexOf("a/other")).toBe((mostOvertakings + 1) * 2);
        await bench.queue.stop(0);
      }
    });

    it.skipIf(!perEnv)("lets no env have more places than it may, and no full env hold up another", async () => {
      const { queue, working, until, end } = await start(3, createManualClock(), { prod: 1 });
      wake(queue, "a/1", "b/1", "c/1", "t/1");
      await until(() => working.length === 2);
      expect(working).toEqual(["a/1", "t/1"]);
      end("t/1");
      await until(() => working.length === 1);
      wake(queue, "t/2");
      await until(() => working.includes("t/2"));
      expect(working).toEqual(["a/1", "t/2"]);
      end("a/1");
      await until(() => working.includes("b/1"));
      expect(working).toEqual(["t/2", "b/1"]);
      end("t/2");
      end("b/1");
      await until(() => working.includes("c/1"));
      end("c/1");
      await queue.stop(0);
    });

    it.skipIf(!exactCount)("counts what waits, and forgets what waits no more", async () => {
      const { queue, started, working, end, until } = await start(1);
      wake(queue, "a/1", "a/2", "a/3!", "b/1");
      await until(() => working.length === 1);
      expect([queue.waiting(), queue.waiting("a"), queue.waiting("b"), queue.waiting("c")]).toEqual([3, 2, 1, 0]);
      queue.forget?.(waitingOf("a/3!"));
      queue.forget?.(waitingOf("a/3!"));
      queue.forget?.(waitingOf("b/1"));
      // What is at work does not wait.
      queue.forget?.(waitingOf("a/1"));
      expect([queue.waiting(), queue.waiting("a"), queue.waiting("b")]).toEqual([1, 1, 0]);
      end("a/1");
      await until(() => working.includes("a/2"));
      expect(queue.waiting()).toBe(0);
      end("a/2");
      await queue.stop(0);
      expect(started).toEqual(["a/1", "a/2"]);
    });
  });
}
