import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import { callMethod, connectBolt, openSimulator, personIn, post, requestWhere } from "./harness.ts";

test("tokens: none, wrong, and of the wrong kind", async () => {
  const simulator = await openSimulator();
  expect(await callMethod(simulator, "auth.test", {}, "")).toMatchObject({ ok: false, error: "not_authed" });
  expect(await callMethod(simulator, "auth.test", {}, "xoxb-else")).toMatchObject({ error: "invalid_auth" });
  expect(await callMethod(simulator, "auth.test", {}, simulator.appToken)).toMatchObject({
    error: "not_allowed_token_type",
  });
  expect(await callMethod(simulator, "auth.test", { token: simulator.botToken }, "")).toMatchObject({
    ok: true,
    user_id: "U0SIGNALBOX",
    bot_id: "B0SIGNALBOX",
    team_id: "T0SIGNAL",
  });
});

test("api.test echoes", async () => {
  const simulator = await openSimulator();
  expect(await callMethod(simulator, "api.test", { foo: "bar" }, "")).toMatchObject({ ok: true, args: { foo: "bar" } });
  expect(await callMethod(simulator, "api.test", { error: "oops" })).toMatchObject({ ok: false, error: "oops" });
});

test("an unknown method is answered with 200 and a pointer to the coverage list", async () => {
  const simulator = await openSimulator();
  const response = await fetch(`${simulator.apiUrl}admin.users.remove`, { method: "POST" });
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/unknown_method.*coverage\.ts/);
});

test("arguments come as a form, as JSON and as multipart; what is wrong is named", async () => {
  const simulator = await openSimulator();
  const url = `${simulator.apiUrl}chat.postMessage`;
  const authorization = `Bearer ${simulator.botToken}`;
  const args = { channel: "C0OPS", blocks: [{ type: "divider" }] };

  const json = { authorization, "content-type": "application/json" };
  const asJson = await fetch(url, { method: "POST", headers: json, body: JSON.stringify(args) });
  expect(await asJson.json()).toMatchObject({ ok: true });

  const body = new FormData();
  body.set("channel", "C0OPS");
  body.set("blocks", JSON.stringify(args.blocks));
  const asMultipart = await fetch(url, { method: "POST", headers: { authorization }, body });
  expect(await asMultipart.json()).toMatchObject({ ok: true });

  const broken = await fetch(url, { method: "POST", headers: json, body: "{" });
  expect(await broken.json()).toMatchObject({ ok: false, error: "invalid_json" });
  const xml = { authorization, "content-type": "text/xml" };
  expect(await (await fetch(url, { method: "POST", headers: xml, body: "<a/>" })).json()).toMatchObject({
    error: "invalid_post_type",
  });
  expect(await callMethod(simulator, "chat.postMessage", { text: "hi" })).toMatchObject({
    error: "invalid_arguments",
    response_metadata: { messages: ["[ERROR] missing required field: channel"] },
  });
});

test("a method without its scope is refused", async () => {
  const app = { ...defaultSeed.app, scopes: ["chat:write"] };
  const simulator = await openSimulator({ workspace: { ...defaultSeed, app } });
  expect(await callMethod(simulator, "users.lookupByEmail", { email: "ana@example.com" })).toMatchObject({
    error: "missing_scope",
    needed: "users:read.email",
    provided: "chat:write",
  });
  expect(await callMethod(simulator, "chat.postMessage", { channel: "C0GENERAL", text: "hi" })).toMatchObject({
    error: "not_in_channel",
  });
});

test("users: info, list in pages, and by e-mail", async () => {
  const simulator = await openSimulator();
  expect(await callMethod(simulator, "users.info", { user: "U0ANA" })).toMatchObject({
    ok: true,
    user: { real_name: "Ana Ortiz", is_bot: false, tz: "Europe/Madrid", profile: { email: "ana@example.com" } },
  });
  expect(await callMethod(simulator, "users.info", { user: "U0NOBODY" })).toMatchObject({ error: "user_not_found" });
  const first = await callMethod(simulator, "users.list", { limit: 2 });
  const cursor = (first["response_metadata"] as { next_cursor: string }).next_cursor;
  expect(first["members"]).toHaveLength(2);
  const rest = await callMethod(simulator, "users.list", { cursor });
  expect(rest["members"]).toHaveLength(4);
  expect(await callMethod(simulator, "users.list", { cursor: "bogus" })).toMatchObject({ error: "invalid_cursor" });
  expect(await callMethod(simulator, "users.lookupByEmail", { email: "BO@example.com" })).toMatchObject({
    user: { id: "U0BO" },
  });
  expect(await callMethod(simulator, "users.lookupByEmail", { email: "no@example.com" })).toMatchObject({
    error: "users_not_found",
  });
});

test("user groups: who is in them, and disabled ones only when asked for", async () => {
  const simulator = await openSimulator();
  const listed = { id: "S0SRE", handle: "sre", user_count: 2 };
  expect(await callMethod(simulator, "usergroups.list")).toMatchObject({ ok: true, usergroups: [listed] });
  expect(await callMethod(simulator, "usergroups.list", { include_users: true })).toMatchObject({
    usergroups: [{ ...listed, users: ["U0ANA", "U0BO"] }],
  });
  const members = { ok: true, users: ["U0ANA", "U0BO"] };
  expect(await callMethod(simulator, "usergroups.users.list", { usergroup: "S0SRE" })).toEqual(members);

  await post(simulator, "/control/usergroups/S0SRE", { is_enabled: false });
  expect(await callMethod(simulator, "usergroups.list")).toMatchObject({ usergroups: [] });
  expect(await callMethod(simulator, "usergroups.users.list", { usergroup: "S0SRE" })).toMatchObject({
    error: "no_such_subteam",
  });
  const disabled = { usergroup: "S0SRE", include_disabled: true };
  expect(await callMethod(simulator, "usergroups.users.list", disabled)).toEqual(members);
  expect(await callMethod(simulator, "usergroups.users.list", { usergroup: "S0NONE" })).toMatchObject({
    error: "no_such_subteam",
  });
});

test("user groups: a change of members is told to an app that has subscribed to it", async () => {
  const simulator = await openSimulator();
  const heard = Promise.withResolvers<object>();
  await connectBolt(simulator, (app) => {
    app.event("subteam_members_changed", async ({ event }) => heard.resolve(event));
  });
  expect(await post(simulator, "/control/usergroups/S0SRE", { members: ["U0ANA", "U0UMA"] })).toMatchObject({
    ok: true,
  });
  expect(await heard.promise).toMatchObject({ subteam_id: "S0SRE", added_users: ["U0UMA"], removed_users: ["U0BO"] });
  expect(await callMethod(simulator, "usergroups.users.list", { usergroup: "S0SRE" })).toMatchObject({
    users: ["U0ANA", "U0UMA"],
  });
  for (const [id, members] of [
    ["S0NONE", []],
    ["S0SRE", ["U0NOBODY"]],
  ] as const) {
    expect(await post(simulator, `/control/usergroups/${id}`, { members })).toMatchObject({ ok: false });
  }
});

test("accounts that are no ordinary members say so", async () => {
  const [ana, ...others] = defaultSeed.people;
  if (!ana) throw new Error("the seed has nobody");
  const people = [
    { ...ana, deleted: true, is_restricted: true, is_stranger: true, is_email_confirmed: false },
    ...others,
  ];
  const simulator = await openSimulator({ workspace: { ...defaultSeed, people } });
  expect(await callMethod(simulator, "users.info", { user: "U0ANA" })).toMatchObject({
    user: {
      deleted: true,
      is_restricted: true,
      is_ultra_restricted: false,
      is_stranger: true,
      is_email_confirmed: false,
    },
  });
  expect((await callMethod(simulator, "users.info", { user: "U0BO" }))["user"]).not.toHaveProperty("is_stranger");
});

test("an e-mail is shown only with its scope", async () => {
  const app = { ...defaultSeed.app, scopes: ["users:read"] };
  const simulator = await openSimulator({ workspace: { ...defaultSeed, app } });
  const { user } = (await callMethod(simulator, "users.info", { user: "U0ANA" })) as unknown as {
    user: { profile: object };
  };
  expect(user.profile).not.toHaveProperty("email");
});

test("conversations: what the bot sees, its members, and direct ones that are opened once", async () => {
  const simulator = await openSimulator();
  expect(await callMethod(simulator, "conversations.info", { channel: "C0OPS" })).toMatchObject({
    channel: { name: "ops", is_member: true, is_private: false },
  });
  expect(await callMethod(simulator, "conversations.info", { channel: "C0GENERAL" })).toMatchObject({
    channel: { is_member: false },
  });
  expect(await callMethod(simulator, "conversations.info", { channel: "G0SECURE" })).toMatchObject({
    error: "channel_not_found",
  });
  expect(await callMethod(simulator, "conversations.members", { channel: "C0OPS", limit: 3 })).toMatchObject({
    members: ["U0ANA", "U0BO", "U0UMA"],
  });
  const opened = await callMethod(simulator, "conversations.open", { users: "U0ANA" });
  expect(opened).toMatchObject({ ok: true, channel: { id: expect.stringMatching(/^D/) as string } });
  expect(await callMethod(simulator, "conversations.open", { users: "U0ANA" })).toMatchObject({
    already_open: true,
    channel: opened["channel"],
  });
  expect(await callMethod(simulator, "conversations.open", {})).toMatchObject({ error: "users_list_not_supplied" });
  expect(await callMethod(simulator, "conversations.open", { users: "U0X" })).toMatchObject({
    error: "user_not_found",
  });
});

test("history and replies: newest first, oldest first, in pages, without ephemerals", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const ana = personIn(simulator, "U0ANA");
  const head = await ana.say("one");
  const ts = head.ok ? (head.ts ?? "") : "";
  clock.advance(1_000);
  await ana.say("a reply", { thread_ts: ts });
  await ana.say("two");
  await callMethod(simulator, "chat.postEphemeral", { channel: "C0OPS", user: "U0ANA", text: "psst" });

  const texts = (answer: { [key: string]: unknown }): string[] =>
    (answer["messages"] as { text: string }[]).map((message) => message.text);
  expect(texts(await callMethod(simulator, "conversations.history", { channel: "C0OPS" }))).toEqual(["two", "one"]);
  const page = await callMethod(simulator, "conversations.history", { channel: "C0OPS", limit: 1 });
  expect(page).toMatchObject({ has_more: true });
  const cursor = (page["response_metadata"] as { next_cursor: string }).next_cursor;
  expect(texts(await callMethod(simulator, "conversations.history", { channel: "C0OPS", cursor }))).toEqual(["one"]);
  expect(texts(await callMethod(simulator, "conversations.history", { channel: "C0OPS", oldest: ts }))).toEqual([
    "two",
  ]);
  const thread = await callMethod(simulator, "conversations.replies", { channel: "C0OPS", ts });
  expect(texts(thread)).toEqual(["one", "a reply"]);
  expect(thread).toMatchObject({ messages: [{ reply_count: 1 }, { thread_ts: ts, parent_user_id: "U0ANA" }] });
  expect(await callMethod(simulator, "conversations.replies", { channel: "C0OPS", ts: "1.000001" })).toMatchObject({
    error: "thread_not_found",
  });
  expect(await callMethod(simulator, "conversations.history", { channel: "C0GENERAL" })).toMatchObject({
    error: "not_in_channel",
  });
});

test("faults come once, before or after the effect", async () => {
  const simulator = await openSimulator();
  simulator.failNext("chat.postMessage", { status: 429, retry_after_s: 2 });
  simulator.failNext("chat.postMessage", { status: 500, after_effect: true });
  const send = (text: string): Promise<Response> =>
    fetch(`${simulator.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${simulator.botToken}` },
      body: new URLSearchParams({ channel: "C0OPS", text }),
    });
  const limited = await send("never");
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "2"]);
  expect((await send("posted, but who knows")).status).toBe(500);
  expect((await send("fine")).status).toBe(200);
  const history = await callMethod(simulator, "conversations.history", { channel: "C0OPS" });
  expect((history["messages"] as unknown[]).length).toBe(2);
});

test("requests are kept for the inspector without a token", async () => {
  const simulator = await openSimulator();
  await callMethod(simulator, "auth.test", { token: simulator.botToken, note: `see ${simulator.botToken}` });
  await callMethod(simulator, "apps.connections.open", {}, simulator.appToken);
  const record = await requestWhere(simulator, ({ kind }) => kind === "apps.connections.open");
  expect(record).toMatchObject({ direction: "from_app", status: "ok" });
  const all = await (await fetch(`${simulator.url}/control/requests`)).text();
  expect(all).toContain("auth.test");
  expect(all).not.toContain(simulator.botToken);
  expect(all).not.toMatch(/ticket=[a-z0-9]/);
});
