/**
 * A bot that listens over HTTP as Bolt does it, in a process of its own. `ack` acknowledges a slash command and no more;
 * `durable` has the run on disk before.
 */
import path from "node:path";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { freePort } from "../../harness/free-port.ts";
import { openCore } from "../product/core.ts";
import { laneNames } from "../stage.ts";

const [mode = "", folder = "", signingSecret = ""] = process.argv.slice(2);
const lanes = laneNames(100);
const core = await openCore({
  ...{ database: path.join(folder, `${mode}.db`), lanes },
  execute: async () => undefined,
  ended: () => undefined,
});
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  token: "xoxb-of-nobody",
  botId: "B0",
  botUserId: "U0",
  tokenVerificationEnabled: false,
  convoStore: false,
  logLevel: LogLevel.ERROR,
});
app.command("/action", async ({ ack, command }) => {
  if (mode === "durable") {
    const n = Number(command.text);
    await core.request(lanes[n % lanes.length] ?? "", n);
  }
  await ack();
});
const port = await freePort();
await app.start(port);
process.send?.(port);
process.on("disconnect", () => process.exit());
