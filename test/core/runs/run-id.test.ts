import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemRandom } from "../../../src/lib/ids.ts";
import { newRunId } from "../../../src/runs/run-id.ts";

const noon = Date.UTC(2026, 10, 20, 12);

describe("the id of a run", () => {
  it("is short, and fit for URLs and Kubernetes names at any time", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e13 }), (now) => {
        expect(newRunId(now, systemRandom)).toMatch(/^[2-9a-hjkmnp-z]{13}$/);
      }),
    );
  });

  it("grows with the time, so that neighbours in time are neighbours in an index", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e11 }), fc.integer({ min: 32, max: 1e11 }), (since, later) => {
        expect(newRunId(noon + since, systemRandom) < newRunId(noon + since + later, systemRandom)).toBe(true);
      }),
    );
  });

  it("differs for runs of the same instant", () => {
    expect(new Set(Array.from({ length: 500 }, () => newRunId(noon, systemRandom))).size).toBe(500);
  });
});
