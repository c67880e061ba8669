import { describe, expect, it } from "vitest";
import { createManualClock, systemClock } from "../../../src/lib/clock.ts";
import { createFact } from "../../harness/fact.ts";

describe("the manual clock", () => {
  it("stands still until it is moved", () => {
    const clock = createManualClock(1_000);
    expect([clock.now(), clock.now()]).toEqual([1_000, 1_000]);
    clock.advance(5);
    expect(clock.now()).toBe(1_005);
  });

  it("calls what is due, in the order of the times and at those times", () => {
    const clock = createManualClock(0);
    const calls: [string, number][] = [];
    clock.after(20, () => calls.push(["late", clock.now()]));
    clock.after(10, () => calls.push(["early", clock.now()]));
    clock.after(-5, () => calls.push(["at once", clock.now()]));
    clock.after(21, () => calls.push(["never", clock.now()]));
    expect(calls).toEqual([]);
    clock.advance(20);
    expect(calls).toEqual([
      ["at once", 0],
      ["early", 10],
      ["late", 20],
    ]);
  });

  it("calls timers that are set by timers, when they are due in the same move", () => {
    const clock = createManualClock(0);
    const calls: number[] = [];
    function again(): void {
      calls.push(clock.now());
      clock.after(10, again);
    }
    clock.after(10, again);
    clock.advance(35);
    expect(calls).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  it("forgets a cancelled timer", () => {
    const clock = createManualClock(0);
    const calls: string[] = [];
    const timer = clock.after(10, () => calls.push("cancelled"));
    timer.cancel();
    timer.cancel();
    clock.advance(100);
    expect(calls).toEqual([]);
  });
});

describe("the system clock", () => {
  it("calls once, and not what was cancelled, not even after more time than a Node timer can hold", async () => {
    const woken = createFact();
    const calls: string[] = [];
    const long = systemClock.after(2 ** 40, () => calls.push("long"));
    const cancelled = systemClock.after(0, () => calls.push("cancelled"));
    cancelled.cancel();
    systemClock.after(1, woken.happen);
    await woken.happened;
    long.cancel();
    expect(calls).toEqual([]);
    expect(systemClock.now()).toBeGreaterThan(Date.UTC(2025, 0, 1));
  });
});
