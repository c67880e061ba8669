import { describe, expect, it } from "vitest";
import type { RecordedEvent, RunEvent } from "../../src/runs/events.ts";
import { applyAll, newRun } from "../../src/runs/run.ts";
import { actorOf, aDeployment, ana, aRequest, succeeded } from "../harness/values.ts";
import { judgeLane, type Kept } from "./judge-lane.ts";
import type { Seen } from "./recording-target.ts";

/** A run on d-1 that one process starts and ends, or that another calls interrupted, at these places in the history. */
function kept(id: string, owner: string, [start, end]: readonly [number, number], isInterrupted = false): Kept {
  const request = aRequest({ id, deployment: aDeployment({ id: "d-1" }), requestedAt: 0 });
  const events: RunEvent[] = [
    { type: "requested", at: 0, by: actorOf(ana) },
    { type: "queued", at: 0 },
    { type: "started", at: start * 1_000, owner, fence: 1 },
    isInterrupted
      ? { type: "interrupted", at: end * 1_000, reason: "gone" }
      : { type: "ended", at: end * 1_000, outcome: succeeded },
  ];
  const seqs = [0, 0, start, end];
  const recorded = events.map((event, nth): RecordedEvent => ({ seq: seqs[nth] ?? 0, runId: id, event }));
  return { run: applyAll(newRun(request), events), events: recorded };
}

function sent(key: string, begin: number, end: number): Seen {
  return { ...{ deployment: "d-1", key, kind: "do", action: "plain", isAnswered: true }, begin, end };
}

/** The first is at work from 1 s to 13 s; the second begins at 12 s. */
const target = [sent("first", 1_000, 13_000), sent("second", 12_000, 12_500)];
const frozen = { from: 1_500, to: 12_500 };

describe("The judge of lanes", () => {
  it("excuses the open request of a process that is frozen, whose run another one has called interrupted", () => {
    const runs = [kept("first", "one", [1, 11], true), kept("second", "two", [12, 13])];
    expect(judgeLane({ target, stops: [{ ...frozen, frozen: "one" }] }, "d-1", runs)).toEqual([]);
  });

  it.each([
    ["that somebody else was frozen", [{ ...frozen, frozen: "two" }]],
    ["a kill", [frozen]],
    [
      "that it was frozen before, or for less than a lease",
      [
        { from: 1_500, to: 9_000, frozen: "one" },
        { from: 11_000, to: 12_500, frozen: "one" },
      ],
    ],
  ])("does not excuse an overlap by %s", (_, stops) => {
    const runs = [kept("first", "one", [1, 11], true), kept("second", "two", [12, 13])];
    expect(judgeLane({ target, stops }, "d-1", runs)).toEqual(["second began on d-1 while first was at work"]);
  });

  it("finds a start before the end of another run, whoever was frozen and whatever the target saw", () => {
    const runs = [kept("first", "one", [1, 13]), kept("second", "two", [12, 14])];
    const stops = [
      { ...frozen, frozen: "one" },
      { ...frozen, frozen: "two" },
    ];
    expect(judgeLane({ target, stops }, "d-1", runs)).toEqual(["second was started on d-1 before the end of first"]);
  });

  it("lets a lane be idle for a lease and 5 s, and for a lease more when one more process was lost meanwhile", () => {
    const runs = [kept("first", "one", [1, 2]), kept("second", "two", [18, 19])];
    const late = [sent("first", 1_000, 2_000), sent("second", 18_000, 18_500)];
    const kills = [
      { from: 1_900, to: 2_100 },
      { from: 11_000, to: 11_200 },
    ];
    expect(judgeLane({ target: late, stops: kills }, "d-1", runs)).toEqual([]);
    expect(judgeLane({ target: late, stops: kills.slice(0, 1) }, "d-1", runs)).toEqual([
      "d-1 was idle for 16000 ms before second, losses meanwhile: 1",
    ]);
  });
});
