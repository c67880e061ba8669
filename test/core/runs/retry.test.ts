import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../../../src/definition/action.ts";
import type { RandomBytes } from "../../../src/lib/ids.ts";
import type { Outcome } from "../../../src/runs/outcome.ts";
import { nextAttemptAt, waitBefore } from "../../../src/runs/retry.ts";
import type { RunIn } from "../../../src/runs/run.ts";
import { anAction, aRequest, commandsTo, failed, noon, runAfter, succeeded, timedOut } from "../../harness/values.ts";

const retry = { attempts: 3, backoff: 1_000, maxBackoff: 60_000 };
const passing: Outcome = { ...failed, isTransient: true };
const half: RandomBytes = () => new Uint8Array([128, 0, 0, 0]);

function runningAt(attempt: number, overrides: Partial<Action> = {}): RunIn<"running"> {
  const request = aRequest({ action: anAction({ idempotent: true, retry, ...overrides }) });
  const again = Array.from({ length: attempt - 1 }, () => ({ type: "retry", owner: "one" }) as const);
  return runAfter(request, [...commandsTo("running", request), ...again]).run as RunIn<"running">;
}

describe("an attempt that failed", () => {
  it.each<[what: string, run: RunIn<"running">, outcome: Outcome, wait: number | undefined]>([
    ["the first, in a way that may pass", runningAt(1), passing, 500],
    ["the second", runningAt(2), passing, 1_000],
    ["the last", runningAt(3), passing, undefined],
    ["with a target that asks for time", runningAt(1), { ...passing, retryAfter: 20_000 }, 20_000],
    [
      "with a target that asks for more time than the action gives",
      runningAt(1),
      { ...passing, retryAfter: 3_600_000 },
      60_000,
    ],
    ["in a way that stays", runningAt(1), failed, undefined],
    ["with its time", runningAt(1), { ...timedOut, isTransient: true }, undefined],
    ["not at all", runningAt(1), { ...succeeded, isTransient: true }, undefined],
    ["of an action that declares no retry", runningAt(1, { retry: undefined }), passing, undefined],
    ["of an action that is not idempotent", runningAt(1, { idempotent: false }), passing, undefined],
  ])("%s", (_what, run, outcome, wait) => {
    expect(nextAttemptAt(run, outcome, noon, half)).toBe(wait === undefined ? undefined : noon + wait);
  });
});

describe("the wait before an attempt", () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const times = fc.record({
    backoff: fc.integer({ min: 1, max: 3_600_000 }),
    maxBackoff: fc.integer({ min: 1, max: 3_600_000 }),
  });

  it("lies within the back-off that doubles, and never above the most, whatever the target asks for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), times, share, fc.nat(), (attempt, spec, at, retryAfter) => {
        const wait = waitBefore(attempt, spec, at, retryAfter);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(Math.min(retryAfter, spec.maxBackoff));
        expect(wait).toBeLessThanOrEqual(spec.maxBackoff);
        expect(wait).toBeLessThanOrEqual(Math.max(retryAfter, spec.backoff * 2 ** (attempt - 2)));
      }),
    );
  });

  it("grows with the share, and from attempt to attempt", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), times, share, (attempt, spec, at) => {
        expect(waitBefore(attempt, spec, at)).toBeLessThanOrEqual(waitBefore(attempt + 1, spec, at));
        expect(waitBefore(attempt, spec, 0)).toBe(0);
      }),
    );
  });
});
