import { expect, test } from "vitest";
import { readManifest } from "../../src/simulator/manifest.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import { callMethod, openSimulator, personIn } from "./harness.ts";

const minimal = "display_information: { name: Tiny }";

test("the default workspace has what manifests/slack/manifest.yaml declares", () => {
  expect(defaultSeed.app).toMatchObject({ name: "Signalbox", home_tab: true, messages_tab: true, interactivity: true });
  expect(defaultSeed.app.commands.map(({ command }) => command)).toEqual(["/action"]);
  expect(defaultSeed.app.scopes).toContain("channels:history");
  expect(defaultSeed.app.events).toContain("app_home_opened");
});

test("a manifest in JSON is read too; what is not declared is not there", () => {
  expect(readManifest('{"display_information":{"name":"Tiny"}}', "tiny.json")).toEqual({
    name: "Tiny",
    scopes: [],
    events: [],
    home_tab: false,
    messages_tab: false,
    messages_read_only: false,
    interactivity: false,
    commands: [],
    shortcuts: [],
  });
});

test.each([
  ["no manifest at all", "hello", "tiny.yaml is no app manifest"],
  ["a name that is too long", `display_information: { name: ${"x".repeat(36)} }`, "display_information.name"],
  [
    "a shortcut of no known kind",
    `${minimal}\nfeatures: { shortcuts: [{ name: A, type: local, callback_id: a, description: a }] }`,
    "shortcuts[0].type",
  ],
  [
    "an event without its scope",
    `${minimal}\nsettings: { event_subscriptions: { bot_events: [app_mention] } }`,
    "the event app_mention needs the scope app_mentions:read",
  ],
  [
    "a command without its scope",
    `${minimal}\nfeatures: { slash_commands: [{ command: /a, description: a }] }`,
    "needs the scope commands",
  ],
])("%s is refused with the place and the mend", (_what, text, message) => {
  expect(() => readManifest(text, "tiny.yaml")).toThrow(message);
});

function withScopes(scopes: readonly string[]) {
  return openSimulator({ workspace: { ...defaultSeed, app: { ...defaultSeed.app, scopes } } });
}

test("reading a conversation needs the scope of its kind", async () => {
  const provided = ["channels:history", "chat:write", "im:write"];
  const simulator = await withScopes(provided);
  expect(await callMethod(simulator, "conversations.history", { channel: "C0OPS" })).toMatchObject({ ok: true });
  const direct = await callMethod(simulator, "conversations.open", { users: "U0ANA" });
  const { id } = direct["channel"] as { id: string };
  expect(await callMethod(simulator, "conversations.history", { channel: id })).toEqual({
    ok: false,
    error: "missing_scope",
    needed: "im:history",
    provided: provided.join(","),
  });
  // A private channel without the bot says nothing of its kind.
  expect(await callMethod(simulator, "conversations.history", { channel: "G0SECURE" })).toMatchObject({
    error: "channel_not_found",
  });
  expect(await callMethod(simulator, "conversations.info", { channel: "C0OPS" })).toMatchObject({
    needed: "channels:read,groups:read,im:read",
  });
});

/** Each method with the scope that Slack documents for it; none are needed where the list is empty. */
test.each([
  ["chat.postMessage", "chat:write"],
  ["chat.update", "chat:write"],
  ["chat.delete", "chat:write"],
  ["chat.postEphemeral", "chat:write"],
  ["conversations.open", "im:write"],
  ["conversations.replies", "channels:history,groups:history,im:history"],
  ["conversations.members", "channels:read,groups:read,im:read"],
  ["users.info", "users:read"],
  ["users.list", "users:read"],
  ["users.lookupByEmail", "users:read.email"],
  ["usergroups.list", "usergroups:read"],
  ["usergroups.users.list", "usergroups:read"],
  ["files.getUploadURLExternal", "files:write"],
  ["files.completeUploadExternal", "files:write"],
  ["files.info", "files:read"],
  ["reactions.add", "reactions:write"],
])("%s needs %s", async (method, needed) => {
  const simulator = await withScopes(["commands"]);
  expect(await callMethod(simulator, method)).toMatchObject({ error: "missing_scope", needed, provided: "commands" });
});

test.each(["auth.test", "views.open", "views.push", "views.update", "views.publish", "chat.getPermalink"])(
  "%s needs none",
  async (method) => {
    const simulator = await withScopes([]);
    expect(await callMethod(simulator, method)).not.toMatchObject({ error: "missing_scope" });
  },
);

test("metadata is shown to those who ask for it", async () => {
  const simulator = await openSimulator();
  const metadata = { event_type: "run", event_payload: { id: "r-1" } };
  const posted = await callMethod(simulator, "chat.postMessage", { channel: "C0OPS", text: "a run", metadata });
  const thread = { channel: "C0OPS", ts: String(posted["ts"]) };
  for (const [method, args] of [
    ["conversations.history", { channel: "C0OPS" }],
    ["conversations.replies", thread],
  ] as const) {
    const hidden = await callMethod(simulator, method, args);
    expect((hidden["messages"] as object[])[0]).not.toHaveProperty("metadata");
    const shown = await callMethod(simulator, method, { ...args, include_all_metadata: true });
    expect((shown["messages"] as object[])[0]).toMatchObject({ metadata });
  }
});

test("a command that the manifest does not declare is unknown", async () => {
  const simulator = await openSimulator();
  expect(await personIn(simulator, "U0ANA").command("/deploy")).toMatchObject({ error: "unknown_command" });
});
