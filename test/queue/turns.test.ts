import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTurns, type Places, type Turn } from "../../src/queue/turns.ts";
import { mostOvertakings } from "../../src/runs/lane-ports.ts";
import type { WaitingRun } from "../../src/runs/ports.ts";

const lanes = ["a", "b", "c", "d", "e"] as const;
const envs = { a: "prod", b: "prod", c: "prod", d: "test", e: "dev" } as const;

type Step =
  | { readonly do: "add"; readonly lane: (typeof lanes)[number]; readonly isIncident: boolean }
  | {
      readonly do: "seize";
      readonly lane: (typeof lanes)[number];
      readonly isIncident: boolean;
      readonly kept: number;
    }
  | { readonly do: "forget"; readonly which: number }
  | { readonly do: "next" }
  | { readonly do: "done"; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("add"), lane: fc.constantFrom(...lanes), isIncident: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("seize"),
      lane: fc.constantFrom(...lanes),
      isIncident: fc.boolean(),
      kept: fc.constantFrom(0, 0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget"), which: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("next") }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("done"), which: fc.nat(20) }) },
);

const places: fc.Arbitrary<Places> = fc.record({
  running: fc.constant(20),
  runningPerEnv: fc.oneof(fc.constant({}), fc.record({ prod: fc.integer({ min: 1, max: 3 }) })),
});

/** The same in the plainest words: a list of what waits, and what is at work. */
interface Model {
  readonly waiting: WaitingRun[];
  readonly atWork: { readonly run: WaitingRun; readonly turn: Turn }[];
}

function isFree({ atWork }: Model, { lane, env }: WaitingRun, { runningPerEnv }: Places): boolean {
  const inEnv = atWork.filter(({ run }) => run.env === env).length;
  return atWork.every(({ run }) => run.lane !== lane) && inEnv < (runningPerEnv[env] ?? Infinity);
}

/** What could start now, at least one of each lane, whatever comes before what. */
function free(model: Model, now: Places): WaitingRun[] {
  return model.waiting.filter((run) => isFree(model, run, now));
}

/** Whether a run may have its turn without waiting: nobody is overtaken, and a place is left besides those that are kept. */
function maySeize(model: Model, run: WaitingRun, now: Places, kept: number): boolean {
  const others = [...model.waiting, ...model.atWork.map((each) => each.run)];
  const inEnv = model.atWork.filter((each) => each.run.env === run.env).length;
  const hasRoom = inEnv + kept < (now.runningPerEnv[run.env] ?? Infinity);
  return free(model, now).length === 0 && others.every(({ lane }) => lane !== run.lane) && hasRoom;
}

describe("turns", () => {
  it("lose nothing, overlap nowhere, keep the order, fill every place, and count exactly", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), places, (steps, now) => {
        const turns = createTurns();
        const model: Model = { waiting: [], atWork: [] };
        let ids = 0;

        function next(): void {
          const candidates = free(model, now);
          const turn = turns.next(now);
          if (candidates.length === 0) {
            expect(turn).toBeUndefined();
            return;
          }
          const run = model.waiting.find(({ runId }) => runId === turn?.runId);
          if (!turn || !run) throw new Error("a place was left empty, or given to what does not wait");
          expect(candidates).toContain(run);
          const before = model.waiting.find(({ lane, priority }) => lane === run.lane && priority === run.priority);
          expect(before).toBe(run);
          model.waiting.splice(model.waiting.indexOf(run), 1);
          model.atWork.push({ run, turn });
        }

        function done(which: number): void {
          const [ended] = model.atWork.splice(which % Math.max(1, model.atWork.length), 1);
          if (ended) turns.done(ended.turn);
        }

        function newRun({ lane, isIncident }: { lane: (typeof lanes)[number]; isIncident: boolean }): WaitingRun {
          ids += 1;
          return { runId: `${lane}/${ids}`, lane, env: envs[lane], priority: isIncident ? "incident" : "normal" };
        }

        for (const each of steps) {
          if (each.do === "seize") {
            const run = newRun(each);
            const may = maySeize(model, run, now, each.kept);
            const turn = turns.seize(run, now, each.kept);
            expect(turn?.runId).toBe(may ? run.runId : undefined);
            if (turn) model.atWork.push({ run, turn });
          } else if (each.do === "add") {
            const run = newRun(each);
            turns.add(run);
            turns.add(run);
            model.waiting.push(run);
          } else if (each.do === "forget") {
            const [gone] = model.waiting.splice(each.which % Math.max(1, model.waiting.length), 1);
            if (gone) turns.forget(gone);
          } else if (each.do === "next") next();
          else done(each.which);

          expect(turns.waiting()).toBe(model.waiting.length);
          for (const lane of lanes) {
            expect(turns.waiting(lane)).toBe(model.waiting.filter((run) => run.lane === lane).length);
          }
        }
        while (model.waiting.length > 0 || model.atWork.length > 0) {
          next();
          done(0);
        }
        expect(turns.next(now)).toBeUndefined();
        expect([turns.waiting(), turns.startable(now)]).toEqual([0, 0]);
      }),
      { numRuns: 500 },
    );
  });

  it("say how many could start: of each free lane one, and of no env more than it has places", () => {
    const turns = createTurns();
    for (const lane of ["a", "a", "b", "c", "d", "e"] as const) {
      turns.add({ runId: `${lane}/${turns.waiting()}`, lane, env: envs[lane], priority: "normal" });
    }
    expect(turns.startable({ running: 20, runningPerEnv: {} })).toBe(5);
    expect(turns.startable({ running: 20, runningPerEnv: { prod: 2 } })).toBe(4);
  });

  it("go round the lanes", () => {
    const turns = createTurns();
    const now: Places = { running: 1, runningPerEnv: {} };
    for (const runId of ["a/1", "a/2", "a/3", "b/1", "b/2", "c/1"]) turns.add(aRun(runId));
    expect(workOff(turns, now)).toEqual(["a/1", "b/1", "c/1", "a/2", "b/2", "a/3"]);
  });

  it("let nobody wait for more than the fixed number of incidents in a row, in a lane, in an env and over all", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...lanes), fc.boolean()), { minLength: 1, maxLength: 60 }),
        places,
        (asked, now) => {
          const turns = createTurns();
          const waiting = new Map<string, WaitingRun>();
          for (const [index, [lane, isIncident]] of asked.entries()) {
            const run = aRun(`${lane}/${index}${isIncident ? "!" : ""}`, lane);
            turns.add(run);
            waiting.set(run.runId, run);
          }
          // One place: everything that waits is free, so each incident overtakes what is normal in its lane.
          let inARow = 0;
          const inLane = new Map<string, number>();
          for (const runId of workOff(turns, now)) {
            const run = waiting.get(runId);
            waiting.delete(runId);
            if (!run) throw new Error(`${runId} had two turns`);
            const isOvertaking = (other: WaitingRun): boolean => other.priority === "normal";
            const left = [...waiting.values()];
            const isIncident = run.priority === "incident";
            inLane.set(
              run.lane,
              isIncident && left.some((other) => other.lane === run.lane && isOvertaking(other))
                ? (inLane.get(run.lane) ?? 0) + 1
                : 0,
            );
            inARow = isIncident && left.some(isOvertaking) ? inARow + 1 : 0;
            expect(inLane.get(run.lane)).toBeLessThanOrEqual(mostOvertakings);
            // At worst all the counters of the envs and of the places come after one another.
            expect(inARow).toBeLessThanOrEqual((mostOvertakings + 1) * (lanes.length + 1));
          }
          expect(waiting.size).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("follow a deployment into another env", () => {
    const turns = createTurns();
    const now: Places = { running: 20, runningPerEnv: { prod: 1 } };
    turns.add(aRun("a/1"));
    turns.add(aRun("b/1"));
    const first = turns.next(now);
    expect(first?.runId).toBe("a/1");
    expect(turns.next(now)).toBeUndefined();
    turns.add({ ...aRun("b/2"), env: "test" });
    expect(turns.startable(now)).toBe(1);
    expect(turns.next(now)?.runId).toBe("b/1");
    turns.add({ ...aRun("a/2"), env: "test" });
    if (first) turns.done(first);
    turns.add(aRun("c/1"));
    expect(turns.next(now)?.runId).toBe("a/2");
    expect(turns.next(now)?.runId).toBe("c/1");
  });
});

/** `a/1!` is an incident. */
function aRun(runId: string, lane = (runId[0] ?? "") as (typeof lanes)[number]): WaitingRun {
  return { runId, lane, env: envs[lane], priority: runId.endsWith("!") ? "incident" : "normal" };
}

/** One at a time, until nothing waits. */
function workOff(turns: ReturnType<typeof createTurns>, now: Places): string[] {
  const ids: string[] = [];
  for (let turn = turns.next(now); turn; turn = turns.next(now)) {
    ids.push(turn.runId);
    turns.done(turn);
  }
  return ids;
}
