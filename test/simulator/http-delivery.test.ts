import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import type { Simulator } from "../../src/simulator/start.ts";
import { form, openSimulator, personIn, plain } from "./harness.ts";

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
