import { App, LogLevel, type types } from "@slack/bolt";
import { startSimulator } from "../../../src/simulator/start.ts";
import { reindexSpec } from "../../harness/actions.ts";
import { openScreen } from "./screen.ts";
import type { Side } from "./side.ts";
import { startTarget } from "./target.ts";
import { workspaceWith } from "./workspace.ts";

/**
 * The least that a Slack bot can do: no roles, no store, no queue, no report. The same libraries, the same simulator, a
 * fixed form of the same size, the same request to the target; what Signalbox takes longer is the price of governance.
 */
export async function startBareBolt(form: types.ModalView, channels: readonly string[]): Promise<Side> {
  await using started = new AsyncDisposableStack();
  const target = await startTarget();
  started.defer(() => target.stop());
  const simulator = await startSimulator({ workspace: workspaceWith(channels) });
  started.defer(() => simulator.stop());

  const app = new App({
    token: simulator.botToken,
    appToken: simulator.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: simulator.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  let working: Promise<void> = Promise.resolve();
  app.command("/action", async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  });
  app.view({ type: "view_submission" }, async ({ ack }) => {
    await ack();
    working = callTarget(target.url);
    await working;
  });
  await app.start();
  started.defer(() => app.stop().then(() => undefined));
  const screen = await openScreen(simulator.url);
  started.defer(() => screen.stop());

  const running = started.move();
  return {
    screen,
    target,
    settled: () => working,
    stop: () => running.disposeAsync(),
  };
}

async function callTarget(url: string): Promise<void> {
  const response = await fetch(url + reindexSpec.path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ force: false }),
  });
  await response.arrayBuffer();
}
