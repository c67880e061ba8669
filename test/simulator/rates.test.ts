import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { methods } from "../../src/simulator/web-api/methods.ts";
import { createRates, rateOf } from "../../src/simulator/web-api/rates.ts";
import { callMethod, openSimulator, post } from "./harness.ts";

test("every method has a rate, and no other", () => {
  expect(Object.keys(rateOf).sort()).toEqual(Object.keys(methods).sort());
});

test.each([
  ["usergroups.list", 20],
  ["chat.update", 50],
  ["views.publish", 100],
])("%s may be called %i times a minute", (method, allowed) => {
  const clock = createManualClock();
  const rates = createRates(clock, true);
  for (let call = 0; call < allowed; call += 1) expect(rates.take(method, {})).toBeUndefined();
  expect(rates.take(method, {})).toBe(Math.ceil(60 / allowed));
  // Another method has a budget of its own, and a refused call used nothing up.
  expect(rates.take("users.info", {})).toBeUndefined();
  clock.advance(60_000 / allowed);
  expect(rates.take(method, {})).toBeUndefined();
  expect(rates.take(method, {})).toBeGreaterThan(0);
});

test("messages: a short burst and then one a second in each channel, and 300 a minute in all", () => {
  const clock = createManualClock();
  const rates = createRates(clock, true);
  const send = (channel: string) => rates.take("chat.postMessage", { channel });
  expect([send("C1"), send("C1"), send("C1"), send("C1")]).toEqual([undefined, undefined, undefined, 1]);
  expect(send("C2")).toBeUndefined();
  clock.advance(1_000);
  expect([send("C1"), send("C1")]).toEqual([undefined, 1]);
  let sent = 5;
  while (send(`C${sent + 10}`) === undefined) sent += 1;
  // Four were sent before the second in which five come back, up to the three hundred, and one after it.
  expect(sent).toBe(5 + 299);
});

test("off until it is switched on; then 429 with Retry-After, until the workspace's clock has moved", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const text = { channel: "C0OPS", text: "hi" };
  for (let call = 0; call < 10; call += 1) {
    expect(await callMethod(simulator, "chat.postMessage", text)).toMatchObject({ ok: true });
  }
  expect(await post(simulator, "/control/switchboard/rates", { enabled: true })).toMatchObject({ ok: true });
  for (let call = 0; call < 3; call += 1) await callMethod(simulator, "chat.postMessage", text);
  const headers = { authorization: `Bearer ${simulator.botToken}` };
  const body = new URLSearchParams(text);
  const limited = await fetch(`${simulator.apiUrl}chat.postMessage`, { method: "POST", headers, body });
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "1"]);
  expect(await limited.json()).toEqual({ ok: false, error: "ratelimited" });
  await post(simulator, "/control/switchboard/clock", { advance_ms: 1_000 });
  expect(await callMethod(simulator, "chat.postMessage", text)).toMatchObject({ ok: true });
});
