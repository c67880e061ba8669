import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemRandom } from "../../../src/lib/ids.ts";
import { createRunIds } from "../../../src/runs/run-id.ts";

const noon = Date.UTC(2026, 10, 20, 12);

function newRunId(now: number): string {
  return createRunIds(systemRandom)(now);
}

describe("the id of a run", () => {
  it("is short, and fit for URLs and Kubernetes names at any time", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e13 }), (now) => {
        expect(newRunId(now)).toMatch(/^[2-9a-hjkmnp-z]{13}$/);
      }),
    );
  });

  it("grows with the time, so that neighbours in time are neighbours in an index", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e11 }), fc.integer({ min: 32, max: 1e11 }), (since, later) => {
        expect(newRunId(noon + since) < newRunId(noon + since + later)).toBe(true);
      }),
    );
  });

  it("differs between all runs of one process, however many are asked for at one instant", () => {
    // The worst that chance can bring: the first rest is the last there is, and the next ones begin anew.
    const ids = createRunIds((size) => new Uint8Array(Buffer.from("00000034e63b40", "hex").subarray(-size)));
    const asked = Array.from({ length: 100_000 }, () => ids(noon));
    expect(new Set(asked).size).toBe(100_000);
    expect(asked[0]).toMatch(/z{6}$/);
    expect(asked[1]).toMatch(/2{6}$/);
  });

  it("differs between processes", () => {
    expect(new Set(Array.from({ length: 500 }, () => newRunId(noon))).size).toBe(500);
  });
});
