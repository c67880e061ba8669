import { expect, test } from "vitest";
import { readRunsFilter } from "../../src/slack/listings/runs-filter.ts";
import { aDeployment, aSnapshot, noon } from "../harness/values.ts";

const hour = 3_600_000;
const catalog = aSnapshot({ deploymentsById: new Map([["d-search", aDeployment({ name: "search-prod" })]]) });

test.each([
  ["", {}],
  ["search-prod", { lane: "d-search" }],
  ["deployment=d-search", { lane: "d-search" }],
  ["action=gone", { actionId: "gone" }],
  ["env=prod status=failed,timed_out", { env: "prod", statuses: ["failed", "timed_out"] }],
  ["STATUS=Failed", { statuses: ["failed"] }],
  ["by=@bo", { requester: "slack:U0BO" }],
  ["by=Bo_Lind", { requester: "slack:U0BO" }],
  ["by=<@U0ANA|ana>", { requester: "slack:U0ANA" }],
  ["by=<@U0WHO>", { requester: "slack:U0WHO" }],
  ["since=24h", { from: noon - 24 * hour }],
  ["since=2026-01-01 until=1h", { from: Date.UTC(2026, 0, 1), to: noon - hour }],
])("%s", (text, wanted) => {
  expect(readRunsFilter(text, catalog, noon)).toEqual({ ok: true, value: wanted });
});

test.each([
  ["search-prd", "Did you mean “search-prod”?"],
  ["stat=failed", "There is no filter “stat=”. Did you mean “status=”?"],
  ["constructor=1", "There is no filter “constructor=”."],
  ["status=fialed", "Did you mean “failed”?"],
  ["status=", "There is no status “”. There are:"],
  ["by=@nobody", "There is nobody “@nobody”."],
  ["since=yesterday", "“yesterday” is no time."],
])("%s is answered with the mend", (text, words) => {
  const read = readRunsFilter(text, catalog, noon);
  expect(read.ok ? "" : read.error.message).toContain(words);
});
