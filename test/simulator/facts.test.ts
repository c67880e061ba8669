/** What the simulator sends is as Slack's documentation and recordings say, by both transports. */
import { once } from "node:events";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { createManualClock } from "../../src/lib/clock.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import type { Simulator } from "../../src/simulator/start.ts";
import { freePort } from "../harness/free-port.ts";
import { answerFacts, frameFacts } from "./facts/answers.ts";
import { deviations, type Facts } from "./facts/fact.ts";
import { payloadFacts } from "./facts/payloads.ts";
import { callMethod, connectBolt, form, openSimulator, personIn, plain, post } from "./harness.ts";

const signingSecret = "a secret of the test";
const select = { type: "external_select", action_id: "place", min_query_length: 0 };
const go = { type: "button", action_id: "go", value: "v", style: "primary", text: plain("Go") };
const buttons = { type: "actions", elements: [go, { ...select, placeholder: plain("Where") }] };
const where = { type: "input", block_id: "where", optional: true, label: plain("Where"), element: select };
const modal = form({ notify_on_close: true, blocks: [...form().blocks, where, buttons] });

/** Keeps every body that arrives, and answers so that the next can follow. */
function listen(app: App, bodies: Record<string, unknown>[]): void {
  app.use(async ({ body, next }) => {
    bodies.push(structuredClone(body) as unknown as Record<string, unknown>);
    await next();
  });
  app.command("/action", async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: modal as never });
  });
  app.options("place", ({ ack }) => ack({ options: [] }));
  app.view({ type: "view_closed", callback_id: "form" }, ({ ack }) => ack());
  app.view("form", ({ ack }) => ack());
  app.action("go", ({ ack }) => ack());
  app.shortcut(/run_action/, ({ ack }) => ack());
  app.event("app_mention", async () => undefined);
}

async function openHttp(bodies: Record<string, unknown>[]): Promise<Simulator> {
  const port = await freePort();
  const simulator = await openSimulator({ request: { url: `http://127.0.0.1:${port}/slack/events`, signingSecret } });
  const app = new App({
    token: simulator.botToken,
    receiver: new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR }),
    clientOptions: { slackApiUrl: simulator.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
  });
  listen(app, bodies);
  await app.start(port);
  onTestFinished(async () => {
    await app.stop();
  });
  return simulator;
}

async function openSocket(bodies: Record<string, unknown>[]): Promise<Simulator> {
  const simulator = await openSimulator();
  await connectBolt(simulator, (app) => listen(app, bodies));
  return simulator;
}

/** One payload of each kind, by the names of the facts. */
async function play(simulator: Simulator, bodies: Record<string, unknown>[]): Promise<Map<string, unknown>> {
  const ana = personIn(simulator, "U0ANA");
  const byName = new Map<string, unknown>();
  /** The next body that came of a deed; events come when they come. */
  async function keep(name: string, isIt: (body: Record<string, unknown>) => boolean): Promise<void> {
    await expect.poll(() => bodies.some(isIt), { message: name }).toBe(true);
    const at = bodies.findIndex(isIt);
    byName.set(name, bodies[at]);
    bodies.splice(at, 1);
  }
  const typed = (type: string) => (body: Record<string, unknown>) => body["type"] === type;
  const told = (type: string) => (body: Record<string, unknown>) =>
    (body["event"] as { type?: string } | undefined)?.type === type;

  await ana.command("/action run");
  await keep("slash command", (body) => body["command"] === "/action");
  const first = await ana.view();
  await ana.options(first, "place", "eu");
  await keep("search in a modal", typed("block_suggestion"));
  await ana.clickIn(first, "go");
  await keep("click in a modal", typed("block_actions"));
  await ana.close(first);
  await keep("view_closed", typed("view_closed"));
  await ana.command("/action run");
  await ana.submit(await ana.view(), { name: "x" });
  await keep("view_submission", typed("view_submission"));

  const post1 = { channel: "C0OPS", text: "a card", blocks: [buttons] };
  await callMethod(simulator, "chat.postMessage", post1);
  const card = await ana.message(({ text }) => text === "a card");
  await ana.click(card, "go");
  await keep("click in a message", typed("block_actions"));
  const place = { user: "U0ANA", channel: "C0OPS", message_ts: card.ts };
  await post(simulator, "/control/options", { ...place, action_id: "place", query: "eu" });
  await keep("search in a message", typed("block_suggestion"));
  await callMethod(simulator, "chat.postEphemeral", { ...post1, text: "for you", user: "U0ANA" });
  await ana.click(await ana.message(({ text }) => text === "for you"), "go");
  await keep("click in an ephemeral message", typed("block_actions"));
  await post(simulator, "/control/shortcut", { user: "U0ANA", callback_id: "run_action" });
  await keep("shortcut", typed("shortcut"));
  await post(simulator, "/control/message-shortcut", { ...place, callback_id: "run_action_on_message" });
  await keep("message shortcut", typed("message_action"));

  await ana.say("@Signalbox hello");
  await keep("app_mention", told("app_mention"));
  await ana.say("hello", { channel: "U0SIGNALBOX" });
  await keep("message.im", told("message"));
  await callMethod(simulator, "views.publish", { user_id: "U0ANA", view: { type: "home", blocks: [buttons] } });
  await post(simulator, "/control/home", { user: "U0ANA" });
  await keep("app_home_opened", told("app_home_opened"));
  const home = (byName.get("app_home_opened") as { event: { view: { id: string } } }).event.view;
  await post(simulator, `/control/views/${home.id}/click`, { user: "U0ANA", action_id: "go" });
  await keep("click on the Home tab", typed("block_actions"));
  await post(simulator, "/control/usergroups/S0SRE", { members: ["U0ANA", "U0UMA"] });
  await keep("subteam_members_changed", told("subteam_members_changed"));
  return byName;
}

function check(all: readonly Facts[], byName: ReadonlyMap<string, unknown>): void {
  expect([...byName.keys()].sort()).toEqual(all.map(({ name }) => name).sort());
  const found = all.flatMap(({ name, keys }) => deviations(byName.get(name), keys).map((each) => `${name}: ${each}`));
  expect(found).toEqual([]);
}

describe.each([
  { transport: "Socket Mode", open: openSocket },
  { transport: "signed HTTP", open: openHttp },
])("by $transport", ({ open }) => {
  test("each payload has the keys and formats that are written down", async () => {
    const bodies: Record<string, unknown>[] = [];
    check(payloadFacts, await play(await open(bodies), bodies));
  });
});

test("each answer of the web API has them too", async () => {
  const simulator = await openSimulator();
  const bot = (method: string, args: Record<string, unknown> = {}) => callMethod(simulator, method, args);
  const byName = new Map<string, unknown>();
  const keep = async (method: string, args: Record<string, unknown> = {}) => {
    const answer = await bot(method, args);
    byName.set(method, answer);
    return answer;
  };
  await keep("auth.test");
  byName.set("apps.connections.open", await callMethod(simulator, "apps.connections.open", {}, simulator.appToken));
  const { ts } = await keep("chat.postMessage", { channel: "C0OPS", text: "a card", blocks: [buttons] });
  await keep("chat.update", { channel: "C0OPS", ts, text: "a newer card" });
  await keep("chat.getPermalink", { channel: "C0OPS", message_ts: ts });
  await keep("chat.delete", { channel: "C0OPS", ts });
  await keep("chat.postEphemeral", { channel: "C0OPS", user: "U0ANA", text: "for you" });
  await keep("users.info", { user: "U0ANA", include_locale: true });
  await keep("users.lookupByEmail", { email: (byName.get("users.info") as never)["user"]["profile"]["email"] });
  await keep("usergroups.list", { include_users: true });
  await keep("usergroups.users.list", { usergroup: "S0SRE" });
  await keep("conversations.open", { users: "U0ANA" });
  await keep("conversations.members", { channel: "C0OPS" });
  const upload = await keep("files.getUploadURLExternal", { filename: "run.log", length: 3 });
  await fetch(String(upload["upload_url"]), { method: "POST", body: "abc" });
  await keep("files.completeUploadExternal", { files: [{ id: upload["file_id"], title: "run.log" }] });
  const scopes = defaultSeed.app.scopes.filter((scope) => scope !== "chat:write");
  const poor = await openSimulator({ workspace: { ...defaultSeed, app: { ...defaultSeed.app, scopes } } });
  byName.set("a scope that lacks", await callMethod(poor, "chat.postMessage", { channel: "C0OPS", text: "x" }));
  check(answerFacts, byName);
});

test("the frames of a socket have them too", async () => {
  const simulator = await openSimulator({ clock: createManualClock(Date.UTC(2026, 10, 21)) });
  const { url } = await callMethod(simulator, "apps.connections.open", {}, simulator.appToken);
  const socket = new WebSocket(String(url));
  onTestFinished(() => socket.terminate());
  const byName = new Map<string, unknown>();
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString("utf8")) as { type: string; envelope_id?: string };
    byName.set(frame.type, frame);
    if (frame.envelope_id !== undefined) socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
  });
  await once(socket, "open");
  const ana = personIn(simulator, "U0ANA");
  await expect.poll(() => byName.has("hello")).toBe(true);
  await ana.command("/action");
  await post(simulator, "/control/shortcut", { user: "U0ANA", callback_id: "run_action" });
  await ana.say("@Signalbox hello");
  await expect.poll(() => byName.has("events_api")).toBe(true);
  simulator.refreshConnections();
  await expect.poll(() => byName.has("disconnect")).toBe(true);
  check(frameFacts, byName);
});

test("a key that lacks, one that nobody has described, and one in another format are found", () => {
  const keys = { "view.id": "view", "actions[].action_ts": "ts", "thread_ts?": "ts", type: "=shortcut" } as const;
  expect(
    deviations({ view: { id: "V0000000000" }, actions: [{ action_ts: "1769220166.113300" }], type: "shortcut" }, keys),
  ).toEqual([]);
  expect(deviations({ view: { id: "X1", more: 1 }, actions: [{}], thread_ts: "1.1", type: "shortcut" }, keys)).toEqual([
    'view.id: "X1" is not view',
    "view.more: not described",
    'thread_ts: "1.1" is not ts',
    "actions[].action_ts: lacks",
  ]);
});
