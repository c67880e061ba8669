import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createLiveReports } from "../../src/slack/live-reports.ts";
import { isWhole, logFile, logMessage } from "../../src/slack/messages/log-message.ts";
import { progressText } from "../../src/slack/messages/progress-text.ts";
import { readable } from "../harness/person.ts";
import { runIn } from "../harness/values.ts";
import { english } from "../../src/texts/english.ts";

test("a run is reported at once, then once in three seconds while there is news, and each run by itself", () => {
  const clock = createManualClock();
  const taken: string[][] = [];
  const live = createLiveReports(clock, () => taken.push(live.take()));
  for (let news = 0; news < 100; news += 1) live.note("a");
  live.note("b");
  expect(taken).toEqual([["a"], ["b"]]);
  clock.advance(2_999);
  live.note("a");
  expect(taken).toHaveLength(2);
  clock.advance(1);
  expect(taken).toEqual([["a"], ["b"], ["a"]]);
  clock.advance(60_000);
  expect(taken).toHaveLength(3);
  live.note("a");
  live.note("a");
  live.stop();
  clock.advance(60_000);
  expect(taken).toHaveLength(4);
});

test.each([
  [{ percent: 0 }, "░░░░░░░░░░  0 percent"],
  [{ percent: 1 }, "█░░░░░░░░░  1 percent"],
  [{ percent: 45.4, text: "shard 3" }, "█████░░░░░  45 percent: shard 3"],
  [{ percent: 99.4 }, "█████████░  99 percent"],
  [{ percent: 100 }, "██████████  100 percent"],
  [{ text: "nearly" }, "nearly"],
])("%j is shown as %s", (progress, text) => {
  expect(progressText(english, progress)).toBe(text);
});

test("a log message shows the last whole lines, and says of how many", () => {
  const lines = Array.from({ length: 1_000 }, (_, line) => `line ${line}`);
  const end = [
    { line: 1_000, lines: 1, text: "before the cut" },
    { line: 9_000, lines: 1_000, text: lines.join("\n") },
  ];
  const text = readable(logMessage(english, end)?.blocks);
  expect(text).toMatch(/^Log, the last \d+ of 10000 lines\nline \d+\n/);
  expect(text).toMatch(/line 999$/);
  expect(text.length).toBeLessThan(3_600);
  expect(isWhole(end)).toBe(false);
  expect(logFile(english, runIn("running").run, end).content).toMatch(
    /^… 1000 lines in the middle of this log were not kept …\nbefore the cut\n… 7999 lines in the middle of this log were not kept …\nline 0\n/,
  );
});

test("lines from before a cut do not stand right before those after it", () => {
  const end = [
    { line: 0, lines: 1, text: "before" },
    { line: 5, lines: 1, text: "after" },
  ];
  expect(readable(logMessage(english, end)?.blocks)).toBe("Log, the last 1 of 6 lines\nafter");
});

test("a line that is longer than the message shows its end; no log is no message", () => {
  const end = [{ line: 0, lines: 1, text: `${"x".repeat(4_000)}end` }];
  expect(readable(logMessage(english, end)?.blocks)).toMatch(/x{3000}end$/);
  expect(logMessage(english, [])).toBeUndefined();
});
