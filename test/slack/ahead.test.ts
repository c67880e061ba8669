import { expect, it } from "vitest";
import { byStart, type RunIn } from "../../src/runs/run.ts";
import { aheadIn, mostCounted } from "../../src/slack/messages/ahead.ts";
import { plainStatusLine } from "../../src/slack/messages/status-line.ts";
import { actorOf, anAction, aRequest, bo, noon, runAfter } from "../harness/values.ts";

/** A lane in which one runs and so many wait, first come first. */
function laneOf(waiting: number) {
  const action = anAction({ title: "Reindex" });
  const running = runAfter(aRequest({ action, requester: actorOf(bo) }), [
    { type: "settle" },
    { type: "start", owner: "one" },
  ]).run;
  const queued = Array.from(
    { length: waiting },
    (_, place) =>
      runAfter(aRequest({ action, requestedAt: noon + place + 1 }), [{ type: "settle" }]).run as RunIn<"queued">,
  );
  return { lane: [running, ...queued].sort(byStart), queued };
}

function lineAt(place: number, waiting: number): string {
  const { lane, queued } = laneOf(waiting);
  const run = queued[place - 1];
  if (!run) throw new Error("nobody is there");
  return plainStatusLine(run, aheadIn(lane, run, noon + 1_000));
}

it("counts what is near, and names what comes directly before", () => {
  expect(lineAt(1, 1)).toBe("Queued behind Bo Lind’s Reindex, which is running");
  expect(lineAt(2, 40)).toBe("Queued behind Ana Ruiz’s Reindex, which waits too; 2 runs are before it");
  expect(lineAt(mostCounted, 40)).toContain("; 10 runs are before it");
});

it("says of what is far nothing that could change before it comes nearer", () => {
  for (const place of [mostCounted + 1, 25, 26, 40]) {
    expect(lineAt(place, 40)).toBe("Queued; more than 10 runs are before it");
  }
});

it("says nothing of the lane where nobody has looked", () => {
  const { queued } = laneOf(1);
  expect(queued.map((run) => plainStatusLine(run))).toEqual(["Queued"]);
  const later = runAfter(aRequest({ notBefore: noon }), [{ type: "settle" }]).run;
  expect(plainStatusLine(later)).toMatch(/^Queued, not to start before <!date\^/);
});
