import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createDeliveries, deliveryKey } from "../../src/slack/connection/deliveries.ts";

const minute = 60_000;

test("a repetition waits for the answer to the first one, and is not handled", async () => {
  const deliveries = createDeliveries(createManualClock());
  let answer: (text: string) => void = () => undefined;
  const first = deliveries.once<string>("a", async (answered) => void (answer = answered));
  const second = await deliveries.once<string>("a", () => Promise.reject(new Error("handled twice")));
  answer("errors by field");
  expect((await first).isRepetition).toBe(false);
  expect(second.isRepetition && (await second.answer)).toBe("errors by field");
});

test("what could not be handled may be tried again, and what has no key always", async () => {
  const deliveries = createDeliveries(createManualClock());
  const handled: string[] = [];
  await expect(deliveries.once("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  for (const key of ["a", undefined, undefined]) {
    await deliveries.once(key, async () => void handled.push(key ?? "none"));
  }
  expect(handled).toEqual(["a", "none", "none"]);
});

test("it remembers for longer than Slack repeats, and not for ever", async () => {
  const clock = createManualClock();
  const deliveries = createDeliveries(clock);
  const isRepeated = async () => (await deliveries.once("a", async () => undefined)).isRepetition;
  expect(await isRepeated()).toBe(false);
  clock.advance(9 * minute);
  expect(await isRepeated()).toBe(true);
  clock.advance(2 * minute);
  expect(await isRepeated()).toBe(false);
});

test.each([
  [{ type: "event_callback", event_id: "Ev1" }, "event Ev1"],
  [{ command: "/action", trigger_id: "1.2" }, "command 1.2 "],
  [{ type: "block_actions", trigger_id: "1.2", actions: [{ action_ts: "9.1" }] }, "block_actions 1.2 9.1"],
  [{ type: "view_submission", trigger_id: "1.2" }, "view_submission 1.2 "],
  [{ type: "block_suggestion", trigger_id: "1.2" }, undefined],
  [{ type: "view_closed" }, undefined],
  ["text", undefined],
])("%j is known as %j", (body, key) => {
  expect(deliveryKey(body)).toBe(key);
});
