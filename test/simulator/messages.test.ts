import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Simulator } from "../../src/simulator/start.ts";
import { callMethod, connectBolt, openSimulator, personIn, plain, post } from "./harness.ts";

const channel = "C0OPS";
const button = { type: "button", action_id: "go", value: "7", text: plain("Go") };
const section = (length: number): object => ({ type: "section", text: { type: "mrkdwn", text: "x".repeat(length) } });

async function postText(simulator: Simulator, text: string, more: object = {}): Promise<string> {
  const answer = await callMethod(simulator, "chat.postMessage", { channel, text, ...more });
  expect(answer).toMatchObject({ ok: true });
  return String(answer["ts"]);
}

test("chat.postMessage: to channels, by name, to people, and not where the bot sees nothing", async () => {
  const simulator = await openSimulator();
  const reach = async (to: string): Promise<unknown> =>
    (await callMethod(simulator, "chat.postMessage", { channel: to, text: "hi" })).error ?? "posted";
  expect(await reach("C0OPS")).toBe("posted");
  expect(await reach("#incidents")).toBe("posted");
  expect(await reach("C0GENERAL")).toBe("posted");
  expect(await reach("G0SECURE")).toBe("channel_not_found");
  expect(await reach("C0NOWHERE")).toBe("channel_not_found");
  expect(await reach("U0SIGNALBOX")).toBe("channel_not_found");
  const direct = await callMethod(simulator, "chat.postMessage", { channel: "U0ANA", text: "only us" });
  const ana = personIn(simulator, "U0ANA", String(direct["channel"]));
  expect(await ana.message(({ text }) => text === "only us")).toMatchObject({ user: "U0SIGNALBOX" });
});

test.each([
  ["nothing to say", {}, "no_text"],
  ["blocks that are no list", { blocks: "{oops" }, "invalid_blocks_format"],
  ["wrong blocks", { blocks: [{ type: "lever" }] }, "invalid_blocks"],
  [
    "two tables",
    { blocks: [1, 2].map(() => ({ type: "table", rows: [[{ type: "raw_text", text: "a" }]] })) },
    "invalid_attachments",
  ],
  ["blocks of 12,001 characters", { blocks: [3_000, 3_000, 3_000, 3_000, 1].map(section) }, "msg_blocks_too_long"],
  ["a thread that is not there", { text: "hi", thread_ts: "1.000001" }, "thread_not_found"],
  ["metadata without a type", { text: "hi", metadata: { event_payload: {} } }, "invalid_metadata_schema"],
])("chat.postMessage refuses %s", async (_what, args, error) => {
  const simulator = await openSimulator();
  expect(await callMethod(simulator, "chat.postMessage", { channel, ...args })).toMatchObject({ ok: false, error });
});

test("invalid blocks are pointed at in Slack's form", async () => {
  const simulator = await openSimulator();
  const blocks = [{ type: "header", text: plain("x".repeat(151)) }];
  expect(await callMethod(simulator, "chat.postMessage", { channel, blocks })).toMatchObject({
    error: "invalid_blocks",
    response_metadata: {
      messages: ["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"],
    },
  });
});

test("12,000 characters in blocks are fine, and a long text is cut at 40,000", async () => {
  const simulator = await openSimulator();
  await postText(simulator, "fits", { blocks: [3_000, 3_000, 3_000, 3_000].map(section) });
  const cut = await callMethod(simulator, "chat.postMessage", { channel, text: "x".repeat(40_001) });
  expect(cut).toMatchObject({ ok: true, response_metadata: { warnings: ["message_truncated"] } });
  expect((cut["message"] as { text: string }).text).toHaveLength(40_000);
});

test("timestamps are unique while the clock stands still, and in order", async () => {
  const simulator = await openSimulator({ clock: createManualClock() });
  const stamps = [await postText(simulator, "a"), await postText(simulator, "b"), await postText(simulator, "c")];
  expect(stamps).toEqual([...new Set(stamps)].sort());
  expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/);
});

test("threads: replies count at their parent, and only parents have threads", async () => {
  const simulator = await openSimulator();
  const ana = personIn(simulator, "U0ANA");
  const parent = await postText(simulator, "parent");
  const reply = await postText(simulator, "reply", { thread_ts: parent });
  await postText(simulator, "loud", { thread_ts: parent, reply_broadcast: true });
  expect(await ana.message(({ ts }) => ts === parent)).toMatchObject({ reply_count: 2, reply_users: ["U0SIGNALBOX"] });
  expect(await ana.message(({ text }) => text === "loud")).toMatchObject({ thread_ts: parent });
  await expect(ana.reply(parent, ({ ts }) => ts === reply)).resolves.toMatchObject({ text: "reply" });
  expect(await callMethod(simulator, "chat.postMessage", { channel, text: "x", thread_ts: reply })).toMatchObject({
    error: "cannot_reply_to_message",
  });
});

test("chat.update: own messages; text replaces blocks; metadata stays until emptied", async () => {
  const simulator = await openSimulator();
  const ana = personIn(simulator, "U0ANA");
  const metadata = { event_type: "run", event_payload: { id: "1" } };
  const blocks = [{ type: "actions", elements: [button] }];
  const ts = await postText(simulator, "old", { blocks, metadata });
  const update = (args: object): ReturnType<typeof callMethod> =>
    callMethod(simulator, "chat.update", { channel, ts, ...args });
  expect(await update({ blocks: [section(3)] })).toMatchObject({ ok: true, ts, message: { metadata } });
  expect(await ana.message((message) => message.ts === ts)).toMatchObject({ edited: false });
  expect(await update({ text: "new" })).toMatchObject({ ok: true, text: "new" });
  expect(await ana.message((message) => message.text === "new")).toMatchObject({ blocks: [], edited: true });
  expect(await update({ text: "x".repeat(4_001) })).toMatchObject({ error: "msg_too_long" });
  expect(await update({ text: "x".repeat(4_000), metadata: {} })).toMatchObject({ message: { metadata: {} } });
  expect(await callMethod(simulator, "chat.update", { channel, ts: "1.000001", text: "x" })).toMatchObject({
    error: "message_not_found",
  });
  const said = await ana.say("mine");
  expect(await update({ ts: said.ok ? said.ts : "", text: "yours" })).toMatchObject({ error: "cant_update_message" });
});

test("chat.delete: own messages; the head of a thread leaves a place", async () => {
  const simulator = await openSimulator();
  const ana = personIn(simulator, "U0ANA");
  const ts = await postText(simulator, "head");
  await postText(simulator, "reply", { thread_ts: ts });
  expect(await callMethod(simulator, "chat.delete", { channel, ts })).toMatchObject({ ok: true });
  expect(await ana.message((message) => message.ts === ts)).toMatchObject({ text: "This message was deleted." });
  expect(await callMethod(simulator, "chat.delete", { channel, ts })).toMatchObject({ error: "message_not_found" });
  const said = await ana.say("mine");
  expect(await callMethod(simulator, "chat.delete", { channel, ts: said.ok ? said.ts : "" })).toMatchObject({
    error: "cant_delete_message",
  });
});

test("chat.postEphemeral: for members only, seen by one person, out of reach of chat.update", async () => {
  const simulator = await openSimulator();
  const [ana, bo] = [personIn(simulator, "U0ANA"), personIn(simulator, "U0BO")];
  const args = { channel, user: "U0ANA", text: "psst" };
  const answer = await callMethod(simulator, "chat.postEphemeral", args);
  expect(await ana.message(({ text }) => text === "psst")).toMatchObject({ ephemeral_for: "U0ANA" });
  await postText(simulator, "for all");
  const seen: string[] = [];
  await bo.message(({ text }) => seen.push(text) > 0 && text === "for all");
  expect(seen).not.toContain("psst");
  expect(
    await callMethod(simulator, "chat.update", { channel, ts: answer["message_ts"], text: "louder" }),
  ).toMatchObject({ error: "message_not_found" });
  expect(await callMethod(simulator, "chat.postEphemeral", { ...args, user: "U0X" })).toMatchObject({
    error: "user_not_in_channel",
  });
  expect(await callMethod(simulator, "chat.postEphemeral", { ...args, channel: "C0GENERAL" })).toMatchObject({
    error: "not_in_channel",
  });
});

test("chat.getPermalink", async () => {
  const simulator = await openSimulator();
  const ts = await postText(simulator, "here");
  expect(await callMethod(simulator, "chat.getPermalink", { channel, message_ts: ts })).toMatchObject({
    permalink: `${simulator.url}/archives/${channel}/p${ts.replace(".", "")}`,
  });
  expect(await callMethod(simulator, "chat.getPermalink", { channel, message_ts: "1.000001" })).toMatchObject({
    error: "message_not_found",
  });
});

test("a click: asked first, then sent with message and state, answered by replacing the message", async () => {
  const simulator = await openSimulator();
  const bodies: Record<string, unknown>[] = [];
  await connectBolt(simulator, (app) => {
    app.action("go", async ({ ack, body, respond }) => {
      bodies.push(body as unknown as Record<string, unknown>);
      await ack();
      await respond({ replace_original: true, text: "went" });
    });
    app.action("pick", ({ ack }) => ack());
  });
  const bo = personIn(simulator, "U0BO");
  const confirm = {
    title: plain("Sure?"),
    text: plain("It stops"),
    confirm: plain("Go"),
    deny: plain("No"),
    style: "danger",
  };
  const options = ["a", "b"].map((value) => ({ text: plain(value), value }));
  const elements = [
    { ...button, confirm },
    { type: "static_select", action_id: "pick", options },
  ];
  const ts = await postText(simulator, "card", { blocks: [{ type: "actions", block_id: "row", elements }] });
  const card = await bo.message((message) => message.ts === ts);

  expect(await bo.click(card, "go")).toMatchObject({
    ok: false,
    error: "confirmation_needed",
    confirm: { title: "Sure?", text: "It stops", confirm: "Go", deny: "No", style: "danger" },
  });
  expect(await bo.click(card, "pick", { value: "c" })).toMatchObject({ error: "invalid_value" });
  expect(await bo.click(card, "pick", { value: "b" })).toMatchObject({ ok: true });
  expect(await bo.click(card, "go", { confirmed: true })).toMatchObject({ ok: true });
  await bo.message((message) => message.ts === ts && message.text === "went");
  expect(bodies).toMatchObject([
    {
      type: "block_actions",
      user: { id: "U0BO" },
      channel: { id: channel, name: "ops" },
      container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
      message: { ts, text: "card", bot_id: "B0SIGNALBOX" },
      state: { values: { row: { pick: { type: "static_select", selected_option: { value: "b" } } } } },
      actions: [{ type: "button", action_id: "go", block_id: "row", value: "7" }],
    },
  ]);
  expect(await bo.click(card, "go", { confirmed: true })).toMatchObject({ error: "element_not_found" });
});

test("response URLs: an answer for one, for all, five at most, thirty minutes at most", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const urls: string[] = [];
  await connectBolt(simulator, (app) => {
    app.command("/action", async ({ ack, body }) => {
      urls.push(body.response_url);
      await ack();
    });
  });
  const ana = personIn(simulator, "U0ANA");
  const respond = async (url: string | undefined, body: object): Promise<number> => {
    const headers = { "content-type": "application/json" };
    return (await fetch(url ?? "", { method: "POST", headers, body: JSON.stringify(body) })).status;
  };
  await ana.command("/action one");
  expect(await respond(urls[0], { text: "for you" })).toBe(200);
  expect(await ana.message(({ text }) => text === "for you")).toMatchObject({ ephemeral_for: "U0ANA" });
  expect(await respond(urls[0], { text: "for all", response_type: "in_channel" })).toBe(200);
  expect(await personIn(simulator, "U0BO").message(({ text }) => text === "for all")).toBeDefined();
  const head = await callMethod(simulator, "chat.postMessage", { channel, text: "head" });
  const thread_ts = String(head["ts"]);
  expect(await respond(urls[0], { text: "in the thread", response_type: "in_channel", thread_ts })).toBe(200);
  expect(await ana.reply(thread_ts, ({ text }) => text === "in the thread")).toBeDefined();
  expect(await respond(urls[0], { blocks: [{ type: "lever" }] })).toBe(400);
  for (const use of ["4", "5"]) expect(await respond(urls[0], { text: use })).toBe(200);
  expect(await respond(urls[0], { text: "6" })).toBe(404);
  await ana.command("/action two");
  clock.advance(30 * 60_000);
  expect(await respond(urls[1], { text: "late" })).toBe(404);
});

test("an ephemeral message can be deleted by its own answer, and its click carries no message", async () => {
  const simulator = await openSimulator();
  const bodies: object[] = [];
  await connectBolt(simulator, (app) => {
    app.action("go", async ({ ack, body, respond }) => {
      bodies.push(body);
      await ack();
      await respond({ delete_original: true });
      await respond({ text: "gone" });
    });
  });
  const ana = personIn(simulator, "U0ANA");
  const blocks = [{ type: "actions", elements: [button] }];
  await callMethod(simulator, "chat.postEphemeral", { channel, user: "U0ANA", text: "psst", blocks });
  const ephemeral = await ana.message(({ text }) => text === "psst");
  expect(await personIn(simulator, "U0BO").click(ephemeral, "go")).toMatchObject({ error: "message_not_found" });
  await ana.click(ephemeral, "go");
  await ana.message(({ text }) => text === "gone");
  expect(bodies).toMatchObject([{ container: { is_ephemeral: true } }]);
  expect(bodies[0]).not.toHaveProperty("message");
  expect(await ana.click(ephemeral, "go")).toMatchObject({ error: "message_not_found" });
});

test("mentions and direct messages reach the app as events; other talk does not", async () => {
  const simulator = await openSimulator();
  await connectBolt(simulator, (app) => {
    app.event("app_mention", async ({ event, say }) => {
      await say({ text: "yes?", thread_ts: event.ts });
    });
    app.message(async ({ message, say }) => {
      await say(`you said ${"text" in message ? (message.text ?? "") : ""}`);
    });
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.say("just talk");
  const mention = await ana.say("hello @Signalbox!");
  const ts = mention.ok ? (mention.ts ?? "") : "";
  expect(await ana.reply(ts, ({ text }) => text === "yes?")).toMatchObject({ user: "U0SIGNALBOX" });
  expect(await ana.message((message) => message.ts === ts)).toMatchObject({ text: "hello <@U0SIGNALBOX>!" });
  const direct = await ana.say("secret", { channel: "U0SIGNALBOX" });
  const dm = direct.ok ? (direct.channel ?? "") : "";
  expect(await ana.message(({ text }) => text === "you said secret", dm)).toBeDefined();
  expect(await post(simulator, "/control/message", { user: "U0BO", channel: dm, text: "me too" })).toMatchObject({
    error: "not_in_channel",
  });
});

test("a link button opens with no app at all", async () => {
  const simulator = await openSimulator();
  const link = { type: "button", action_id: "docs", text: plain("Docs"), url: "https://example.com/" };
  const ts = await postText(simulator, "see", { blocks: [{ type: "actions", elements: [link, button] }] });
  const ana = personIn(simulator, "U0ANA");
  const message = await ana.message((candidate) => candidate.ts === ts);
  expect(await ana.click(message, "docs")).toMatchObject({ ok: true, url: "https://example.com/" });
  expect(await ana.click(message, "go")).toMatchObject({ ok: false, error: "dispatch_failed" });
});
