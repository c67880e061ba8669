import fc from "fast-check";
import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createEstimates, estimateOf } from "../../src/runs/estimate.ts";
import type { RunFilter } from "../../src/runs/ports.ts";
import type { Run } from "../../src/runs/run.ts";
import { aDeployment, anAction, runIn } from "../harness/values.ts";
import { english } from "../../src/texts/english.ts";

test("one run that hung moves nothing, and two runs say nothing", () => {
  expect(estimateOf([40_000, 70_000])).toBeUndefined();
  expect(estimateOf([40_000, 50_000, 60_000, 70_000, 3_600_000])).toEqual({ from: 50_000, to: 70_000 });
});

test("the range lies within what was seen, in whatever order it comes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { minLength: 3, maxLength: 20 }), (durations) => {
      const estimate = estimateOf(durations);
      expect(estimate).toEqual(estimateOf(durations.toReversed()));
      expect(estimate?.from).toBeGreaterThanOrEqual(Math.min(...durations));
      expect(estimate?.to).toBeLessThanOrEqual(Math.max(...durations));
      expect(estimate?.from).toBeLessThanOrEqual(estimate?.to ?? 0);
    }),
  );
});

test.each([
  [400, 900, "less than 1 s"],
  [400, 2_400, "1–2 s"],
  [40_200, 69_000, "40–70 s"],
  [58_000, 61_000, "about 60 s"],
  [90_000, 400_000, "2–7 min"],
  [3_600_000, 9_000_000, "1–3 h"],
])("from %i ms to %i ms is said as %s", (from, to, words) => {
  expect(english.words.estimate({ from, to })).toBe(words);
});

/** A store in which these runs have succeeded, each after so many seconds; it counts how often it is asked. */
function storeOf(runs: readonly { lane: string; seconds: number }[]) {
  const asked: RunFilter[] = [];
  return {
    asked,
    list(filter: RunFilter): Promise<Run[]> {
      asked.push(filter);
      const found = runs.filter(({ lane }) => filter.lane === undefined || lane === filter.lane);
      return Promise.resolve(
        found.map(({ seconds }) => ({ ...runIn("succeeded").run, startedAt: 0, endedAt: seconds * 1_000 }) as Run),
      );
    },
  };
}

test("the same deployment counts first, the action anywhere when that is too little, and the answer is kept for a minute", async () => {
  const clock = createManualClock();
  const near = [40, 50, 60].map((seconds) => ({ lane: "near", seconds }));
  const store = storeOf([...near, { lane: "far", seconds: 500 }]);
  const estimates = createEstimates(store, clock);
  const at = (id: string) => estimates({ action: anAction(), deployment: aDeployment({ id }) });

  expect(await at("near")).toEqual({ from: 45_000, to: 55_000 });
  expect(await at("far")).toEqual({ from: 47_500, to: 170_000 });
  expect(store.asked.map(({ lane, limit }) => [lane, limit])).toEqual([
    ["near", 20],
    ["far", 20],
    [undefined, 20],
  ]);
  await at("near");
  expect(store.asked).toHaveLength(3);
  clock.advance(60_000);
  await at("near");
  expect(store.asked).toHaveLength(4);
});
