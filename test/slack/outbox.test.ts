import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createOutbox, OutboxStopped, type Ask } from "../../src/slack/outbox/outbox.ts";
import { slackPace } from "../../src/slack/outbox/rates.ts";
import { troubleOf } from "../../src/slack/outbox/trouble.ts";

function given() {
  const clock = createManualClock(0);
  const outbox = createOutbox(clock, slackPace);
  const sent: { at: number; what: string }[] = [];
  function says(what: string, ask: Partial<Ask> = {}, answer: () => unknown = () => "ok"): Promise<unknown> {
    return outbox.send({ method: "chat.postMessage", channel: "C1", urgency: () => 0, ...ask }, async () => {
      sent.push({ at: clock.now(), what });
      return answer();
    });
  }
  /** Moves time in steps, and lets what became possible happen. */
  async function passes(ms: number): Promise<void> {
    await quiet();
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      await quiet();
    }
  }
  return { clock, outbox, sent, says, passes };
}

/** Lets all that waits for nothing but its turn happen. */
function quiet(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

const limited = (seconds: number) => () => {
  throw Object.assign(new Error("limited"), { code: "slack_webapi_rate_limited_error", retryAfter: seconds });
};
const unanswered = () => {
  throw Object.assign(new Error("no answer"), { code: "slack_webapi_request_error" });
};
const refused = (error: string) => () => {
  throw Object.assign(new Error(error), { code: "slack_webapi_platform_error", data: { ok: false, error } });
};

test("a channel takes three messages at once and then one a second; another channel is not held up", async () => {
  const { sent, says, passes } = given();
  for (let nr = 1; nr <= 6; nr += 1) void says(`a${nr}`);
  void says("b1", { channel: "C2" });
  await passes(5_000);
  expect(sent).toEqual([
    { at: 0, what: "a1" },
    { at: 0, what: "a2" },
    { at: 0, what: "a3" },
    { at: 0, what: "b1" },
    { at: 1_000, what: "a4" },
    { at: 2_000, what: "a5" },
    { at: 3_000, what: "a6" },
  ]);
});

test("a method has the rate of its tier", async () => {
  const { sent, says, passes } = given();
  for (let nr = 1; nr <= 80; nr += 1) void says(`${nr}`, { method: "chat.update" });
  await passes(60_000);
  expect(sent.length).toBe(60);
  await passes(30_000);
  expect(sent.length).toBe(80);
});

test("the most urgent goes first, also when it has become so while it waited", async () => {
  const { sent, says, passes } = given();
  for (let nr = 1; nr <= 3; nr += 1) void says(`${nr}`);
  let urgency = 3;
  void says("step", { urgency: () => 1 });
  void says("place, then an end", { urgency: () => urgency });
  void says("live", { urgency: () => 2 });
  await passes(500);
  urgency = 0;
  await passes(5_000);
  expect(sent.slice(3).map(({ what }) => what)).toEqual(["place, then an end", "step", "live"]);
});

test("Retry-After holds up that channel alone, and the call is made again then", async () => {
  const { sent, says, passes } = given();
  let isFirst = true;
  const answer = says("a", {}, () => {
    if (!isFirst) return "posted";
    isFirst = false;
    return limited(7)();
  });
  void answer.then((text) => sent.push({ at: -1, what: String(text) }));
  await passes(100);
  void says("a2");
  void says("b", { channel: "C2" });
  void says("u", { method: "chat.update" });
  await passes(7_000);
  expect(sent).toEqual([
    { at: 0, what: "a" },
    { at: 100, what: "b" },
    { at: 100, what: "u" },
    { at: 7_000, what: "a" },
    { at: 7_000, what: "a2" },
    { at: -1, what: "posted" },
  ]);
});

test("Retry-After of a method holds up that method in every channel", async () => {
  const { sent, says, passes } = given();
  let isFirst = true;
  void says("u1", { method: "chat.update" }, () => {
    if (!isFirst) return "ok";
    isFirst = false;
    return limited(5)();
  });
  await passes(100);
  void says("u2", { method: "chat.update", channel: "C2" });
  void says("a");
  await passes(6_000);
  expect(sent.map(({ at, what }) => `${at} ${what}`)).toEqual(["0 u1", "100 a", "5000 u1", "5000 u2"]);
});

test("an outage is asked about by one call at a time, less and less often, and all goes on in order after it", async () => {
  const { clock, sent, says, passes } = given();
  let isDown = true;
  async function insists(what: string, channel: string): Promise<void> {
    for (;;) {
      try {
        await says(what, { channel }, () => (isDown ? unanswered() : "ok"));
        return;
      } catch {
        // As a report does, sooner or later.
      }
    }
  }
  for (let nr = 1; nr <= 9; nr += 1) void insists(`${nr}`, `C${nr}`);
  await passes(120_000);
  const during = sent.length;
  expect(during).toBeLessThan(16);
  sent.length = 0;
  isDown = false;
  await passes(31_000);
  const order = sent.map(({ what }) => what);
  expect(new Set(order).size).toBe(9);
  expect(order).toHaveLength(9);
  expect(clock.now()).toBe(151_000);
});

test("a refusal is told to the caller, and holds up nobody", async () => {
  const { sent, says, passes } = given();
  await expect(says("a", {}, refused("is_archived"))).rejects.toThrow("is_archived");
  for (let nr = 0; nr < 4; nr += 1) await expect(says("a", { channel: `C${nr}` }, refused("x"))).rejects.toThrow("x");
  void says("b", { channel: "C9" });
  await passes(100);
  expect(sent.at(-1)).toEqual({ at: 0, what: "b" });
});

test("who still waits when it stops is told so", async () => {
  const { outbox, says } = given();
  const answers = Array.from({ length: 4 }, (_, nr) => says(`${nr}`));
  expect(outbox.waiting()).toBe(1);
  outbox.stop();
  await expect(answers[3]).rejects.toBeInstanceOf(OutboxStopped);
  await expect(says("late")).rejects.toBeInstanceOf(OutboxStopped);
  expect(outbox.waiting()).toBe(0);
});

test.each([
  [
    { code: "slack_webapi_rate_limited_error", retryAfter: 3 },
    { kind: "limited", afterMs: 3_000 },
  ],
  [{ data: { error: "ratelimited" } }, { kind: "limited", afterMs: 1_000 }],
  [{ code: "slack_webapi_http_error", statusCode: 500 }, { kind: "unclear" }],
  [{ code: "slack_webapi_request_error" }, { kind: "unclear" }],
  [{ data: { error: "fatal_error" } }, { kind: "unclear" }],
  [{ data: { error: "invalid_auth" } }, { kind: "blocked", code: "invalid_auth" }],
  [{ data: { error: "is_archived" } }, { kind: "refused", code: "is_archived" }],
  [{ data: { error: "constructor" } }, { kind: "refused", code: "constructor" }],
  [{ code: "SQLITE_FULL" }, { kind: "ours" }],
])("%j means %j", (fault, trouble) => {
  expect(troubleOf(fault)).toEqual(trouble);
});
