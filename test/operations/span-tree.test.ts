import { expect, test } from "vitest";
import { spansOf } from "../../src/telemetry/traces/span-tree.ts";
import type { RunEvent } from "../../src/runs/events.ts";
import { applyAll, newRun, statuses, isFinal } from "../../src/runs/run.ts";
import { actorOf, ana, aRequest, failed, noon, runIn, succeeded } from "../harness/values.ts";

test("each attempt is a span of its own, and ends where it failed or the next one took its place", () => {
  const request = aRequest();
  const at = (seconds: number) => noon + seconds * 1_000;
  const events: RunEvent[] = [
    { type: "requested", at: at(0), by: actorOf(ana) },
    { type: "queued", at: at(0) },
    { type: "started", at: at(1), owner: "one", fence: 1 },
    { type: "accepted", at: at(2), location: "https://search.example/jobs/1?of=ana" },
    { type: "attempt_failed", at: at(3), attempt: 1, outcome: failed, nextAt: at(8) },
    { type: "started", at: at(8), attempt: 2, owner: "one", fence: 2 },
    { type: "started", at: at(20), attempt: 3, owner: "two", fence: 3 },
    { type: "ended", at: at(21), outcome: succeeded },
  ];
  const spans = spansOf(applyAll(newRun(request), events), events);
  expect(
    spans.map(({ name, from, to, isError }) => [name, (from - noon) / 1_000, (to - noon) / 1_000, isError]),
  ).toEqual([
    ["run reindex", 0, 21, false],
    ["queue", 0, 1, undefined],
    ["attempt 1", 1, 3, true],
    ["attempt 2", 8, 20, true],
    ["attempt 3", 20, 21, false],
  ]);
  expect(spans[2]?.notes.map(({ name }) => name)).toEqual(["accepted"]);
  expect(new Set(spans.map(({ id }) => id)).size).toBe(spans.length);
  expect(JSON.stringify(spans)).not.toContain("of=ana");
});

test.each(statuses.filter(isFinal))("a run that is %s gives a whole tree, the same each time", (status) => {
  const { run, events } = runIn(status);
  const [root, ...parts] = spansOf(run, events);
  expect(root?.attributes["signalbox.run.result"]).toBe(status);
  expect(root?.traceId).toMatch(/^[0-9a-f]{32}$/);
  for (const part of parts) {
    expect(part).toMatchObject({ traceId: root?.traceId, parentId: root?.id });
    expect(part.id).toMatch(/^[0-9a-f]{16}$/);
    expect(part.from).toBeGreaterThanOrEqual(root?.from ?? Infinity);
    expect(part.to).toBeLessThanOrEqual(root?.to ?? -Infinity);
  }
  expect(spansOf(run, events)).toEqual([root, ...parts]);
});
