import { expect, it } from "vitest";
import { createManualClock } from "../../../src/lib/clock.ts";
import { insist } from "../../../src/lib/insist.ts";

/** Fails so many times, then gives its count. */
function failing(times: number): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new Error(`fault ${calls}`);
    return calls;
  };
}

function how() {
  const clock = createManualClock();
  const faults: unknown[] = [];
  const stopping = new AbortController();
  // Time passes as soon as somebody waits for it.
  const onFault = (fault: unknown) => {
    faults.push(fault);
    queueMicrotask(() => clock.advance(60_000));
  };
  return { clock, signal: stopping.signal, onFault, faults, stopping };
}

it("does the work until it works, and tells of each fault", async () => {
  const with3 = how();
  expect(await insist(failing(3), with3)).toBe(4);
  expect(with3.faults).toHaveLength(3);
});

it("gives up with the last fault when patience is over", async () => {
  await expect(insist(failing(99), how())).rejects.toThrow("fault 25");
});

it("gives up at once when it is told to stop", async () => {
  const stopped = how();
  stopped.stopping.abort(new Error("stopping"));
  await expect(insist(failing(99), stopped)).rejects.toThrow("fault 1");
});

it("never gives up on what passes by itself", async () => {
  expect(await insist(failing(99), { ...how(), isPassing: () => true })).toBe(100);
});
