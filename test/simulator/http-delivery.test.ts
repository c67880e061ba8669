import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/start.ts";
import { connectControl } from "../harness/control.ts";
import { form, openSimulator, personIn, plain, requestWhere } from "./harness.ts";

const signingSecret = "a secret of the test";

async function startHttpApp(secret: string, listen: (app: App) => void): Promise<Simulator> {
  const port = await freePort();
  const request = { url: `http://127.0.0.1:${port}/slack/events`, signingSecret };
  const simulator = await openSimulator({ request });
  const app = new App({
    token: simulator.botToken,
    receiver: new HTTPReceiver({ signingSecret: secret, logLevel: LogLevel.ERROR }),
    clientOptions: { slackApiUrl: simulator.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
  });
  listen(app);
  await app.start(port);
  onTestFinished(async () => {
    await app.stop();
  });
  return simulator;
}

test("the whole way by signed HTTP: command, modal, submission, click, event", async () => {
  const simulator = await startHttpApp(signingSecret, (app) => {
    app.command("/action", async ({ ack, body, client }) => {
      await ack("on my way");
      await client.views.open({ trigger_id: body.trigger_id, view: form() as never });
    });
    app.view("form", async ({ ack, view, client }) => {
      const name = view.state.values["name"]?.["value"]?.value ?? "";
      if (name === "bad") return ack({ response_action: "errors", errors: { name: "No" } });
      await ack();
      const elements = [{ type: "button" as const, action_id: "go", text: plain("Go") }];
      await client.chat.postMessage({ channel: "C0OPS", text: name, blocks: [{ type: "actions", elements }] });
    });
    app.action("go", async ({ ack, respond }) => {
      await ack();
      await respond({ text: "went", replace_original: true });
    });
    app.event("app_mention", async ({ event, say }) => {
      await say({ text: "yes?", thread_ts: event.ts });
    });
  });
  const ana = personIn(simulator, "U0ANA");
  expect(await ana.command("/action run")).toMatchObject({ ok: true, ack: { text: "on my way" } });
  const view = await ana.view();
  expect(await ana.submit(view, { name: "bad" })).toMatchObject({ errors: { name: "No" } });
  expect(await ana.submit(view, { name: "good" })).toMatchObject({ closed: true });
  const card = await ana.message(({ text }) => text === "good");
  expect(await ana.click(card, "go")).toMatchObject({ ok: true });
  await ana.message(({ ts, text }) => ts === card.ts && text === "went");
  const mention = await ana.say("@Signalbox hello");
  await ana.reply(mention.ok ? (mention.ts ?? "") : "", ({ text }) => text === "yes?");
});

test("an app that doubts the signature, and one that is not there", async () => {
  const simulator = await startHttpApp("another secret", (app) => app.command("/action", ({ ack }) => ack()));
  expect(await personIn(simulator, "U0ANA").command("/action")).toMatchObject({
    error: "bad_response",
    message: expect.stringContaining("401") as string,
  });
  const request = { url: `http://127.0.0.1:${await freePort()}/`, signingSecret };
  const alone = await openSimulator({ request });
  expect(await personIn(alone, "U0ANA").command("/action")).toMatchObject({ error: "dispatch_failed" });
});

interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  answer(status: number, headers?: Record<string, string>): void;
}

/** A server that answers only when a test says so, for what Bolt hides. */
async function startBareApp(options: SimulatorOptions = {}) {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const answer: Arrival["answer"] = (status, headers = {}) => void response.writeHead(status, headers).end();
      arrivals.push({ headers: request.headers, body, answer });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const simulator = await openSimulator({ ...options, request: { url: `http://127.0.0.1:${port}/`, signingSecret } });
  return {
    simulator,
    async arrival(index: number): Promise<Arrival> {
      await expect.poll(() => arrivals.length).toBeGreaterThan(index);
      return arrivals[index] as Arrival;
    },
    count: () => arrivals.length,
  };
}

test("an event without an answer is sent again with its number and the reason, until the app wants no more", async () => {
  const clock = createManualClock();
  const { simulator, arrival, count } = await startBareApp({ clock });
  await personIn(simulator, "U0ANA").say("@Signalbox are you there?");
  const ids: unknown[] = [];
  async function next(index: number): Promise<Arrival> {
    const sent = await arrival(index);
    ids.push((JSON.parse(sent.body) as { event_id: string }).event_id);
    return sent;
  }
  const first = await next(0);
  expect(first.headers["x-slack-retry-num"]).toBeUndefined();
  first.answer(500);
  await requestWhere(simulator, ({ id, status }) => id === 1 && status === "failed");
  clock.advance(0);
  const second = await next(1);
  expect(second.headers).toMatchObject({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_error" });
  // No answer at all, for three seconds.
  clock.advance(3_000);
  await requestWhere(simulator, ({ id, status }) => id === 2 && status === "failed");
  clock.advance(60_000);
  const third = await next(2);
  expect(third.headers).toMatchObject({ "x-slack-retry-num": "2", "x-slack-retry-reason": "http_timeout" });
  third.answer(500, { "x-slack-no-retry": "1" });
  await requestWhere(simulator, ({ id, status }) => id === 3 && status === "failed");
  clock.advance(300_000);
  await personIn(simulator, "U0ANA").say("@Signalbox and now?");
  await next(3);
  expect(count()).toBe(4);
  // The same event each time, and another one at the end.
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(ids[3]).not.toBe(ids[0]);
});

test("the switchboard's faults strike here too: twice, never, and an answer that is lost or late", async () => {
  const clock = createManualClock();
  const { simulator, arrival, count } = await startBareApp({ clock });
  const control = connectControl(simulator.url);
  const ana = personIn(simulator, "U0ANA");
  await control.troubles("/action", { effect: "duplicate" });
  const twice = ana.command("/action twice");
  const pair = [await arrival(0), await arrival(1)];
  expect(pair[0]?.body).toBe(pair[1]?.body);
  for (const one of pair) one.answer(200);
  expect(await twice).toMatchObject({ ok: true });

  await control.troubles("/action", { effect: "drop" });
  const never = ana.command("/action never");
  await requestWhere(simulator, ({ request, status }) => request["text"] === "never" && status === "pending");
  clock.advance(3_000);
  expect(await never).toMatchObject({ error: "operation_timeout" });
  expect(count()).toBe(2);

  for (const effect of ["drop_ack", "slow_ack"] as const) {
    await control.troubles("/action", { effect, ...(effect === "slow_ack" ? { delay_ms: 3_500 } : {}) });
    const late = ana.command(`/action ${effect}`);
    (await arrival(count())).answer(200);
    const state = { isSettled: false };
    void late.then(() => (state.isSettled = true));
    // The answer crosses a real socket; the clock goes on until the person has been told.
    while (!state.isSettled) await control.advances(500);
    expect(await late).toMatchObject({ error: "operation_timeout" });
  }
});
