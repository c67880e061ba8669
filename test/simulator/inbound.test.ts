import { expect, test } from "vitest";
import type { HomeView, MessagesView, WorkspaceView } from "../../src/simulator/control-types.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import { callMethod, connectBolt, form, get, openSimulator, personIn, post, requestWhere } from "./harness.ts";

const app = defaultSeed.app;

test("a global shortcut opens a modal, and says no channel", async () => {
  const simulator = await openSimulator();
  const heard = Promise.withResolvers<object>();
  await connectBolt(simulator, (bolt) =>
    bolt.shortcut({ type: "shortcut", callback_id: "run_action" }, async ({ ack, shortcut, client }) => {
      await ack();
      heard.resolve(shortcut);
      await client.views.open({ trigger_id: shortcut.trigger_id, view: form() as never });
    }),
  );
  expect(await post(simulator, "/control/shortcut", { user: "U0ANA", callback_id: "run_action" })).toMatchObject({
    ok: true,
  });
  expect(await heard.promise).toMatchObject({ type: "shortcut", user: { id: "U0ANA" }, team: { id: "T0SIGNAL" } });
  expect(await heard.promise).not.toHaveProperty("channel");
  expect(await heard.promise).not.toHaveProperty("response_url");
  expect(await personIn(simulator, "U0ANA").view()).toMatchObject({ callback_id: "form" });
});

test("a message shortcut carries the message, its channel and a response URL", async () => {
  const simulator = await openSimulator();
  const heard = Promise.withResolvers<object>();
  await connectBolt(simulator, (bolt) =>
    bolt.shortcut(
      { type: "message_action", callback_id: "run_action_on_message" },
      async ({ ack, shortcut, respond }) => {
        await ack();
        heard.resolve(shortcut);
        await respond("on it");
      },
    ),
  );
  const bo = personIn(simulator, "U0BO");
  await bo.say("the disk is full");
  const message = await bo.message(({ text }) => text === "the disk is full");
  const use = { user: "U0ANA", channel: "C0OPS", message_ts: message.ts, callback_id: "run_action_on_message" };
  expect(await post(simulator, "/control/message-shortcut", use)).toMatchObject({ ok: true });
  expect(await heard.promise).toMatchObject({
    type: "message_action",
    message: { text: "the disk is full", user: "U0BO", ts: message.ts },
    message_ts: message.ts,
    channel: { id: "C0OPS", name: "ops" },
  });
  const answer = await personIn(simulator, "U0ANA").message(({ text }) => text === "on it");
  expect(answer.ephemeral_for).toBe("U0ANA");
  const onEphemeral = await post(simulator, "/control/message-shortcut", { ...use, message_ts: answer.ts });
  expect(onEphemeral).toMatchObject({ ok: false, error: "message_not_found" });
});

test("only declared shortcuts are there, each in its own menu", async () => {
  const simulator = await openSimulator();
  const { shortcuts } = await get<WorkspaceView>(simulator, "/control/workspace");
  expect(shortcuts.map(({ type, callback_id }) => [type, callback_id])).toEqual([
    ["global", "run_action"],
    ["message", "run_action_on_message"],
  ]);
  const unknown = { ok: false, error: "unknown_shortcut", message: expect.stringContaining("run_action") as string };
  expect(await post(simulator, "/control/shortcut", { user: "U0ANA", callback_id: "else" })).toMatchObject(unknown);
  const wrongMenu = { user: "U0ANA", callback_id: "run_action_on_message" };
  expect(await post(simulator, "/control/shortcut", wrongMenu)).toMatchObject(unknown);
  const nobody = { user: "U0ANA", callback_id: "run_action" };
  expect(await post(simulator, "/control/shortcut", nobody)).toMatchObject({ error: "dispatch_failed" });
});

test("a mention in a thread names the thread; a slash command there is still refused", async () => {
  const simulator = await openSimulator();
  const heard = Promise.withResolvers<object>();
  await connectBolt(simulator, (bolt) => {
    bolt.event("app_mention", async ({ event }) => heard.resolve(event));
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.say("alarm");
  const parent = await ana.message(({ text }) => text === "alarm");
  await ana.say("@Signalbox reindex search-prod", { thread_ts: parent.ts });
  expect(await heard.promise).toMatchObject({
    type: "app_mention",
    text: "<@U0SIGNALBOX> reindex search-prod",
    user: "U0ANA",
    channel: "C0OPS",
    thread_ts: parent.ts,
  });
  expect(await heard.promise).not.toHaveProperty("channel_type");
  expect(await ana.command("/action help", { thread_ts: parent.ts })).toMatchObject({ error: "command_in_thread" });
});

test("a direct message is heard as message.im; an app that cannot be written to is not", async () => {
  const simulator = await openSimulator();
  const heard = Promise.withResolvers<object>();
  await connectBolt(simulator, (bolt) => {
    bolt.message("help", async ({ message }) => heard.resolve(message));
  });
  expect(await personIn(simulator, "U0ANA").say("help", { channel: "U0SIGNALBOX" })).toMatchObject({ ok: true });
  expect(await heard.promise).toMatchObject({ type: "message", channel_type: "im", text: "help" });

  const closed = { ...defaultSeed, app: { ...app, messages_read_only: true } };
  const quiet = await openSimulator({ workspace: closed });
  expect(await personIn(quiet, "U0ANA").say("help", { channel: "U0SIGNALBOX" })).toMatchObject({ error: "tab_off" });
});

test("messages in channels are heard only by an app that has subscribed to them", async () => {
  const events = [...app.events, "message.channels"];
  const simulator = await openSimulator({ workspace: { ...defaultSeed, app: { ...app, events } } });
  const heard = Promise.withResolvers<object>();
  await connectBolt(simulator, (bolt) => {
    bolt.message(async ({ message }) => heard.resolve(message));
  });
  await personIn(simulator, "U0ANA").say("just talking");
  expect(await heard.promise).toMatchObject({ channel_type: "channel", text: "just talking" });
});

test.each([
  ["not subscribed to", { events: [] }],
  ["without its scope", { scopes: ["chat:write"] }],
])("an event %s is not sent", async (_why, change) => {
  const simulator = await openSimulator({ workspace: { ...defaultSeed, app: { ...app, ...change } } });
  await connectBolt(simulator, (bolt) => bolt.command("/action", ({ ack }) => ack()));
  const ana = personIn(simulator, "U0ANA");
  await ana.say("@Signalbox hello");
  await post(simulator, "/control/usergroups/S0SRE", { members: ["U0ANA"] });
  await ana.command("/action");
  const command = await requestWhere(simulator, ({ kind }) => kind === "slash_commands");
  // What was sent is written down in order, so nothing of before the command is still to come.
  expect(command.id).toBe((await requestWhere(simulator, ({ direction }) => direction === "to_app")).id);
});

test("without interactivity in the manifest, no shortcut and no click reaches the app", async () => {
  const simulator = await openSimulator({ workspace: { ...defaultSeed, app: { ...app, interactivity: false } } });
  await connectBolt(simulator, (bolt) => bolt.shortcut("run_action", ({ ack }) => ack()));
  expect(await post(simulator, "/control/shortcut", { user: "U0ANA", callback_id: "run_action" })).toMatchObject({
    error: "bad_response",
    message: expect.stringContaining("interactivity") as string,
  });
});

test("a person's language: set by them, told only when asked for", async () => {
  const simulator = await openSimulator();
  expect(await post(simulator, "/control/people/U0BO", { locale: "de-DE", tz: "Europe/Berlin" })).toMatchObject({
    ok: true,
  });
  const plainly = await callMethod(simulator, "users.info", { user: "U0BO" });
  expect(plainly["user"]).not.toHaveProperty("locale");
  expect(await callMethod(simulator, "users.info", { user: "U0BO", include_locale: true })).toMatchObject({
    user: { locale: "de-DE", tz: "Europe/Berlin" },
  });
  expect(await post(simulator, "/control/people/U0BO", { locale: "no language" })).toMatchObject({
    error: "invalid_value",
  });
  expect(await post(simulator, "/control/people/U0BO", { tz: "Mars/Olympus" })).toMatchObject({
    error: "invalid_value",
  });
});

test("reactions: once each, by name, with their scope", async () => {
  const simulator = await openSimulator();
  expect(await callMethod(simulator, "reactions.add", { name: "eyes" })).toMatchObject({
    error: "missing_scope",
    needed: "reactions:write",
  });
  const scopes = [...app.scopes, "reactions:write"];
  const allowed = await openSimulator({ workspace: { ...defaultSeed, app: { ...app, scopes } } });
  const ana = personIn(allowed, "U0ANA");
  await ana.say("done");
  const { ts } = await ana.message(({ text }) => text === "done");
  const add = (more: object) => callMethod(allowed, "reactions.add", { channel: "C0OPS", timestamp: ts, ...more });
  expect(await add({ name: "white_check_mark" })).toEqual({ ok: true });
  expect(await add({ name: "white_check_mark" })).toMatchObject({ error: "already_reacted" });
  expect(await add({ name: ":eyes:" })).toMatchObject({ error: "invalid_name" });
  expect(await add({ name: "eyes", timestamp: "1.000001" })).toMatchObject({ error: "message_not_found" });
  expect(await callMethod(allowed, "reactions.add", { name: "eyes" })).toMatchObject({ error: "no_item_specified" });
  const { messages } = await get<MessagesView>(allowed, "/control/channels/C0OPS/messages?user=U0ANA");
  expect(messages[0]?.reactions).toEqual([{ name: "white_check_mark", users: ["U0SIGNALBOX"], count: 1 }]);
});

test("nothing is on a Home tab before the app has published there", async () => {
  const simulator = await openSimulator();
  expect(await get<HomeView>(simulator, "/control/home?user=U0ANA")).toMatchObject({ view: null });
});
