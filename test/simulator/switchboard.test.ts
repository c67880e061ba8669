import { once } from "node:events";
import { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { createManualClock } from "../../src/lib/clock.ts";
import type { MessagesView, SwitchboardView } from "../../src/simulator/control-types.ts";
import { createMovableClock } from "../../src/simulator/state/movable-clock.ts";
import { createDice } from "../../src/simulator/trouble/dice.ts";
import { createRules } from "../../src/simulator/trouble/rules.ts";
import { connectControl } from "../harness/control.ts";
import { callMethod, connectBolt, get, openSimulator, personIn, requestWhere, until } from "./harness.ts";

const text = { channel: "C0OPS", text: "hi" };

test("each fault of a method, as the app meets it", async () => {
  const simulator = await openSimulator();
  const control = connectControl(simulator.url);
  const client = new webApi.WebClient(simulator.botToken, {
    slackApiUrl: simulator.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  const send = () => client.chat.postMessage(text);
  const sent = async () =>
    (await get<MessagesView>(simulator, "/control/channels/C0OPS/messages?user=U0ANA")).messages.length;

  await control.fails("chat.postMessage", { status: 429, retry_after_s: 7 });
  await expect(send()).rejects.toMatchObject({ retryAfter: 7 });
  await control.fails("chat.*", { status: 500 });
  await expect(send()).rejects.toMatchObject({ statusCode: 500 });
  await control.fails("*", { error: "channel_not_found" });
  await expect(send()).rejects.toMatchObject({ data: { error: "channel_not_found" } });
  await control.fails("chat.postMessage", { answer: "cut" });
  await expect(send()).rejects.toThrow();
  expect(await sent()).toBe(0);
  await control.fails("chat.postMessage", { answer: "cut", after_effect: true });
  await expect(send()).rejects.toThrow();
  expect(await sent()).toBe(1);
  await expect(send()).resolves.toMatchObject({ ok: true });
});

test("a time-out after the effect: the message is there, and the answer never comes", async () => {
  const simulator = await openSimulator();
  await connectControl(simulator.url).fails("chat.postMessage", { answer: "held", after_effect: true });
  const gaveUp = new AbortController();
  const headers = { authorization: `Bearer ${simulator.botToken}` };
  const call = fetch(`${simulator.apiUrl}chat.postMessage`, {
    method: "POST",
    headers,
    body: new URLSearchParams(text),
    signal: gaveUp.signal,
  });
  const outcome = call.then(
    () => "answered",
    () => "gave up",
  );
  await personIn(simulator, "U0ANA").message((message) => message.text === "hi");
  gaveUp.abort();
  expect(await outcome).toBe("gave up");
});

test("a slow answer comes when the workspace's clock says so", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const control = connectControl(simulator.url);
  await control.fails("chat.postMessage", { delay_ms: 2_000 });
  let answered = false;
  const call = callMethod(simulator, "chat.postMessage", text).then((answer) => {
    answered = true;
    return answer;
  });
  await personIn(simulator, "U0ANA").message((message) => message.text === "hi");
  expect(answered).toBe(false);
  await control.advances(2_000);
  expect(await call).toMatchObject({ ok: true });
});

test("a fault strikes as often as it was asked to, or until it is cleared", async () => {
  const simulator = await openSimulator();
  const control = connectControl(simulator.url);
  await control.fails("auth.test", { error: "fatal_error", times: 2 });
  const outcomes = async (count: number) => {
    const all: unknown[] = [];
    for (let call = 0; call < count; call += 1) all.push((await callMethod(simulator, "auth.test")).ok);
    return all;
  };
  expect(await outcomes(3)).toEqual([false, false, true]);
  await control.fails("auth.test", { error: "fatal_error", times: 0 });
  expect(await outcomes(4)).toEqual([false, false, false, false]);
  expect(await control.switchboard()).toMatchObject({ method_faults: [{ on: "auth.test", times: 0 }] });
  await control.calms();
  expect(await outcomes(1)).toEqual([true]);
});

test("chance is the same for the same seed, whatever else is called between", () => {
  const lucky = (seed: number, disturb: boolean) => {
    const rules = createRules(createDice(seed));
    rules.add({ on: "*", times: 0, probability: 0.3 });
    return Array.from({ length: 40 }, () => {
      if (disturb) rules.take("views.open");
      return rules.take("chat.update") !== undefined;
    });
  };
  expect(lucky(7, false)).toEqual(lucky(7, true));
  expect(lucky(7, false)).not.toEqual(lucky(8, false));
  expect(lucky(7, false).filter(Boolean).length).toBeGreaterThan(4);
  expect(lucky(7, false).filter(Boolean).length).toBeLessThan(24);
});

test("a dropped envelope, and one whose acknowledgement is dropped: the person waits in vain for both", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const control = connectControl(simulator.url);
  const heard: string[] = [];
  await connectBolt(simulator, (app) =>
    app.command("/action", async ({ ack, command }) => {
      heard.push(command.text);
      await ack();
    }),
  );
  const ana = personIn(simulator, "U0ANA");
  for (const effect of ["drop", "drop_ack"] as const) {
    await control.troubles("/action", { effect });
    const waiting = ana.command(`/action ${effect}`);
    const { id } = await requestWhere(
      simulator,
      ({ request, status }) => request["text"] === effect && status === "pending",
    );
    if (effect === "drop_ack")
      await until(
        (since) => get<SwitchboardView>(simulator, `/control/switchboard?${since}`),
        () => heard[0],
      );
    await control.advances(3_000);
    expect(await waiting).toMatchObject({ ok: false, error: "operation_timeout" });
    expect((await requestWhere(simulator, (record) => record.id === id)).status).toBe("failed");
  }
  expect(heard).toEqual(["drop_ack"]);
});

test("a doubled envelope is the same one twice", async () => {
  const simulator = await openSimulator();
  const twice = Promise.withResolvers<void>();
  let heard = 0;
  await connectBolt(simulator, (app) =>
    app.command("/action", async ({ ack }) => {
      await ack();
      heard += 1;
      if (heard === 2) twice.resolve();
    }),
  );
  await connectControl(simulator.url).troubles("slash_commands", { effect: "duplicate" });
  expect(await personIn(simulator, "U0ANA").command("/action")).toMatchObject({ ok: true });
  await twice.promise;
});

test("an envelope is overtaken by the next one", async () => {
  const simulator = await openSimulator();
  const heard: string[] = [];
  await connectBolt(simulator, (app) =>
    app.command("/action", async ({ ack, command }) => {
      heard.push(command.text);
      await ack();
    }),
  );
  await connectControl(simulator.url).troubles("/action", { effect: "reorder" });
  const ana = personIn(simulator, "U0ANA");
  const first = ana.command("/action first");
  await requestWhere(simulator, ({ request }) => request["text"] === "first");
  expect(await ana.command("/action second")).toMatchObject({ ok: true });
  expect(await first).toMatchObject({ ok: true });
  expect(heard).toEqual(["second", "first"]);
});

test("a slow acknowledgement counts until three seconds are over", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const control = connectControl(simulator.url);
  await connectBolt(simulator, (app) => app.command("/action", ({ ack }) => ack("here")));
  const ana = personIn(simulator, "U0ANA");
  const runs = [
    [2_500, { ok: true, elapsed_ms: 2_500 }],
    [3_500, { ok: false, error: "operation_timeout" }],
  ] as const;
  for (const [delay_ms, outcome] of runs) {
    await control.troubles("/action", { effect: "slow_ack", delay_ms });
    const waiting = ana.command(`/action ${delay_ms}`);
    await requestWhere(
      simulator,
      ({ request, status }) => request["text"] === String(delay_ms) && status === "pending",
    );
    // The acknowledgement crosses a real socket; the clock stands still until the delay has begun.
    const state = { isSettled: false };
    void waiting.then(() => (state.isSettled = true));
    while (!state.isSettled) await control.advances(500);
    expect(await waiting).toMatchObject({ ok: outcome.ok });
    if (!outcome.ok) expect(await waiting).toMatchObject(outcome);
  }
});

test("connections: warned, cut, refused and let in again", async () => {
  const simulator = await openSimulator();
  const control = connectControl(simulator.url);
  expect(await control.connections("redeliver")).toMatchObject({ ok: false });
  const open = async () => {
    const answer = await callMethod(simulator, "apps.connections.open", {}, simulator.appToken);
    return new WebSocket(String(answer["url"]));
  };
  const socket = await open();
  const frames: string[] = [];
  socket.on("message", (data: Buffer) => frames.push(data.toString("utf8")));
  await once(socket, "message");
  expect(await control.switchboard()).toMatchObject({ connections: 1, transport: "socket_mode" });
  await control.connections("warn");
  await until(
    (since) => get<SwitchboardView>(simulator, `/control/switchboard?${since}`),
    () => frames.find((frame) => frame.includes('"reason":"warning"')),
  );
  await control.connections("drop");
  await once(socket, "close");

  await control.connections("refuse");
  const [refused] = (await once(await open(), "error")) as [Error];
  expect(refused.message).toContain("503");
  await control.connections("accept");
  await once(await open(), "open");
});

test("a clock that runs, set forward: due timers fire in order, the others keep what is left", () => {
  const below = createManualClock(0);
  const clock = createMovableClock(below);
  const fired: string[] = [];
  clock.after(5_000, () => fired.push("five"));
  clock.after(1_000, () => {
    fired.push("one");
    clock.after(1_000, () => fired.push("two"));
  });
  clock.after(9_000, () => fired.push("nine"));
  clock.after(6_000, () => fired.push("never")).cancel();
  clock.advance(6_000);
  expect([fired, clock.now(), clock.ahead]).toEqual([["one", "two", "five"], 6_000, 6_000]);
  below.advance(2_999);
  expect(fired).not.toContain("nine");
  below.advance(1);
  expect([fired.at(-1), clock.now()]).toEqual(["nine", 9_000]);
});

test.each([
  ["method-faults", { on: "chat.update", status: 200 }],
  ["envelope-faults", { on: "*", effect: "burn" }],
  ["clock", { advance_ms: -1 }],
  ["connections", { action: "hug" }],
])("a lever pulled wrongly says so: %s", async (lever, body) => {
  const simulator = await openSimulator();
  expect(await connectControl(simulator.url).post(`/control/switchboard/${lever}`, body)).toMatchObject({
    ok: false,
    error: "invalid_request",
  });
});
