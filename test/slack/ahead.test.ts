import { expect, it } from "vitest";
import { byStart, type RunIn } from "../../src/runs/run.ts";
import { aheadIn, mostCounted } from "../../src/slack/messages/ahead.ts";
import { plainStatusLine, statusLine } from "../../src/slack/messages/status-line.ts";
import { actorOf, anAction, aRequest, bo, noon, runAfter } from "../harness/values.ts";
import { english } from "../../src/texts/english.ts";

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
  return plainStatusLine(english, run, { ahead: aheadIn(lane, run, noon + 1_000) });
}

it("counts what is near, and names what comes directly before", () => {
  expect(lineAt(1, 1)).toBe("Queued behind Bo Lind’s Reindex, which is running");
  expect(lineAt(2, 40)).toBe("Queued behind Ana Ruiz’s Reindex, which waits too; 2 runs are ahead of this one");
  expect(lineAt(mostCounted, 40)).toContain("; 10 runs are ahead of this one");
});

it("says of what is far nothing that could change before it comes nearer", () => {
  for (const place of [mostCounted + 1, 25, 26, 40]) {
    expect(lineAt(place, 40)).toBe("Queued; more than 10 runs are ahead of this one");
  }
});

it("takes no markup from the name of whoever is before it", () => {
  const { lane, queued } = laneOf(1);
  const [first] = queued;
  if (!first) throw new Error("nobody is there");
  const before = { ...lane[0], requester: actorOf({ ...bo, name: "*a*" }) } as (typeof lane)[number];
  const line = statusLine(english, first, { ahead: { count: 1, next: before } });
  expect(line).not.toContain("*a*");
  expect(line.replaceAll("\u200b", "")).toContain("behind *a*’s Reindex");
});

it("says nothing of the lane where nobody has looked", () => {
  const { queued } = laneOf(1);
  expect(queued.map((run) => plainStatusLine(english, run))).toEqual(["Queued"]);
  const later = runAfter(aRequest({ notBefore: noon }), [{ type: "settle" }]).run;
  expect(plainStatusLine(english, later)).toMatch(/^Queued, not to start before <!date\^/);
});
