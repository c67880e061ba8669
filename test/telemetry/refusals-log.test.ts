import { expect, it } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createRefusalsLog } from "../../src/telemetry/refusals-log.ts";
import { aRequest } from "../harness/values.ts";

it("tells of a flood of refusals once a minute, with how many there were", () => {
  const clock = createManualClock();
  const told: unknown[] = [];
  const note = createRefusalsLog({ ...silentLog, warn: (_message, fields) => void told.push(fields) }, clock);
  const refusal = { code: "lane_full", message: "It is full." };
  for (let second = 0; second < 120; second += 1) {
    note(refusal, aRequest());
    clock.advance(1_000);
  }
  expect(told).toEqual([
    { refused: 1, code: "lane_full", deployment: "search", action: "reindex" },
    { refused: 60, code: "lane_full", deployment: "search", action: "reindex" },
  ]);
});
