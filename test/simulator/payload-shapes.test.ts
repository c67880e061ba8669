/**
 * What the simulator sends has the shape that Slack's own packages publish for it. Each sample below is checked against
 * those types by the compiler, so it names every field that they require; each payload is then held against its sample.
 */
import type {
  App,
  BlockAction,
  BlockSuggestion,
  EnvelopedEvent,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  types,
  ViewClosedAction,
  ViewOutput,
  ViewSubmitAction,
} from "@slack/bolt";
import { expect, test } from "vitest";
import { callMethod, connectBolt, form, openSimulator, personIn, plain, post } from "./harness.ts";

const team = { id: "T1", domain: "demo" };
const user = { id: "U1", username: "ana", name: "ana", team_id: "T1" };
const common = { token: "t", team, is_enterprise_install: false };
const channel = { id: "C1", name: "ops" };
const message = { type: "message" as const, user: "U1", ts: "1.1", text: "" };

const view: ViewOutput = {
  id: "V1",
  team_id: "T1",
  type: "modal",
  app_id: "A1",
  app_installed_team_id: "T1",
  bot_id: "B1",
  title: { type: "plain_text", text: "" },
  close: null,
  submit: { type: "plain_text", text: "" },
  blocks: [],
  callback_id: "",
  private_metadata: "",
  external_id: "",
  state: { values: {} },
  hash: "",
  clear_on_close: false,
  notify_on_close: true,
  root_view_id: "V1",
  previous_view_id: null,
};

const command: SlashCommand = {
  token: "t",
  command: "/action",
  text: "",
  response_url: "http:",
  trigger_id: "1",
  user_id: "U1",
  user_name: "ana",
  team_id: "T1",
  team_domain: "demo",
  channel_id: "C1",
  channel_name: "ops",
  api_app_id: "A1",
  is_enterprise_install: "false",
};

const click: BlockAction = {
  ...common,
  type: "block_actions",
  user,
  channel,
  message,
  api_app_id: "A1",
  container: { type: "message", message_ts: "1.1", channel_id: "C1", is_ephemeral: false },
  response_url: "http:",
  trigger_id: "1",
  state: { values: {} },
  actions: [
    {
      type: "button",
      action_id: "go",
      block_id: "b",
      action_ts: "1.1",
      value: "v",
      text: { type: "plain_text", text: "Go" },
    },
  ],
};

const submission: ViewSubmitAction = {
  ...common,
  type: "view_submission",
  user,
  view,
  api_app_id: "A1",
  trigger_id: "1",
  response_urls: [],
};
const closed: ViewClosedAction = { ...common, type: "view_closed", user, view, api_app_id: "A1", is_cleared: false };
const suggestion: BlockSuggestion = {
  ...common,
  type: "block_suggestion",
  user,
  view,
  api_app_id: "A1",
  block_id: "b",
  action_id: "a",
  value: "eu",
  container: { type: "view", view_id: "V1" },
};
const shortcut: GlobalShortcut = {
  ...common,
  type: "shortcut",
  user,
  callback_id: "c",
  trigger_id: "1",
  action_ts: "1.1",
};
const messageShortcut: MessageShortcut = {
  ...common,
  type: "message_action",
  user,
  channel,
  message,
  callback_id: "c",
  trigger_id: "1",
  message_ts: "1.1",
  response_url: "http:",
  action_ts: "1.1",
};

function enveloped<Event>(event: Event): EnvelopedEvent<Event> {
  return {
    token: "t",
    team_id: "T1",
    context_team_id: "T1",
    api_app_id: "A1",
    event,
    type: "event_callback",
    event_id: "Ev1",
    event_time: 1,
    is_ext_shared_channel: false,
    authorizations: [{ enterprise_id: null, team_id: "T1", user_id: "U1", is_bot: true, is_enterprise_install: false }],
  };
}

const mention: types.AppMentionEvent = {
  type: "app_mention",
  user: "U1",
  team: "T1",
  text: "",
  ts: "1.1",
  channel: "C1",
  event_ts: "1.1",
};
const direct: types.GenericMessageEvent = {
  type: "message",
  subtype: undefined,
  user: "U1",
  text: "",
  ts: "1.1",
  channel: "D1",
  channel_type: "im",
  event_ts: "1.1",
};
const homeOpened: types.AppHomeOpenedEvent = {
  type: "app_home_opened",
  user: "U1",
  channel: "D1",
  tab: "home",
  event_ts: "1.1",
};
const group: types.SubteamMembersChangedEvent = {
  type: "subteam_members_changed",
  subteam_id: "S1",
  team_id: "T1",
  date_previous_update: 1,
  date_update: 1,
  added_users: ["U1"],
  added_users_count: 1,
  removed_users: ["U1"],
  removed_users_count: 1,
  event_ts: "1.1",
};

/** Keeps the first body of each kind, and answers so that the next can follow. */
function listen(app: App, bodies: Map<string, unknown>): void {
  app.use(async ({ body, next }) => {
    const { type, event, command: typed } = body as { type?: string; event?: { type: string }; command?: string };
    const name = event?.type ?? type ?? typed ?? "";
    if (!bodies.has(name)) bodies.set(name, structuredClone(body));
    await next();
  });
  const where = {
    type: "input",
    block_id: "where",
    optional: true,
    label: plain("Where"),
    element: { type: "external_select", action_id: "place", min_query_length: 0 },
  };
  const view = form({ notify_on_close: true, blocks: [...form().blocks, where] });
  app.command("/action", async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: view as never });
  });
  app.options("place", ({ ack }) => ack({ options: [] }));
  app.view({ type: "view_closed", callback_id: "form" }, ({ ack }) => ack());
  app.view("form", ({ ack }) => ack());
  app.action("go", ({ ack }) => ack());
  app.shortcut(/run_action/, ({ ack }) => ack());
}

const wanted: readonly (readonly [string, object])[] = [
  ["/action", command],
  ["block_actions", click],
  ["view_submission", submission],
  ["view_closed", closed],
  ["block_suggestion", suggestion],
  ["shortcut", shortcut],
  ["message_action", messageShortcut],
  ["app_mention", enveloped(mention)],
  ["message", enveloped(direct)],
  ["app_home_opened", enveloped(homeOpened)],
  ["subteam_members_changed", enveloped(group)],
];

test("each payload has the published shape", async () => {
  const simulator = await openSimulator();
  const bodies = new Map<string, unknown>();
  await connectBolt(simulator, (app) => listen(app, bodies));
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action run");
  const select = { type: "external_select", action_id: "place", min_query_length: 0 };
  const first = await ana.view();
  await ana.options(first, "place", "eu");
  await ana.close(first);
  await ana.command("/action run");
  await ana.submit(await ana.view(), { name: "x" });

  const go = { type: "button", action_id: "go", value: "v", text: plain("Go") };
  const blocks = [{ type: "actions", elements: [go, { ...select, placeholder: plain("Where") }] }];
  await callMethod(simulator, "chat.postMessage", { channel: "C0OPS", text: "a card", blocks });
  const card = await ana.message(({ text }) => text === "a card");
  await ana.click(card, "go");
  await post(simulator, "/control/shortcut", { user: "U0ANA", callback_id: "run_action" });
  const place = { user: "U0ANA", channel: "C0OPS", message_ts: card.ts };
  await post(simulator, "/control/message-shortcut", { ...place, callback_id: "run_action_on_message" });
  await ana.say("@Signalbox hello");
  await ana.say("hello", { channel: "U0SIGNALBOX" });
  await post(simulator, "/control/home", { user: "U0ANA" });
  await post(simulator, "/control/usergroups/S0SRE", { members: ["U0ANA", "U0UMA"] });
  await expect.poll(() => [...bodies.keys()].sort()).toEqual(wanted.map(([name]) => name).sort());
  expect(wanted.flatMap(([name, sample]) => differences(bodies.get(name), sample, name))).toEqual([]);
});

test("a payload that lacks a field, or has it as another type, is found", () => {
  const { trigger_id: _lost, ...rest } = command;
  expect(differences({ ...rest, text: 1 }, command, "body")).toEqual([
    "body/text: number instead of string",
    "body/trigger_id: undefined instead of string",
  ]);
});

/** Where a value is not built like the sample: fields that lack, or are of another type. More fields are welcome. */
function differences(value: unknown, sample: unknown, at: string): string[] {
  const [is, wants] = [kindOf(value), kindOf(sample)];
  if (wants === "undefined" || wants === "null") return [];
  if (is !== wants) return [`${at}: ${is} instead of ${wants}`];
  if (Array.isArray(sample)) {
    const [first] = sample as unknown[];
    return first === undefined ? [] : differences((value as unknown[])[0], first, `${at}/0`);
  }
  if (wants !== "object") return [];
  return Object.entries(sample as object).flatMap(([name, part]) =>
    differences((value as Record<string, unknown>)[name], part, `${at}/${name}`),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
