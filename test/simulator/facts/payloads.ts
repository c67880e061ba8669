import { under, type Facts, type Keys } from "./fact.ts";

/** What Slack sends to an app. `token` is the old verification token. */

const docs = "https://docs.slack.dev";
const recorded = "https://github.com/vercel/chat/tree/main/packages/integration-tests/fixtures/replay";
const samples = "https://github.com/slackapi/java-slack-sdk/tree/main/json-logs/samples";

const person: Keys = { "user.id": "user", "user.username": "text", "user.name": "text", "user.team_id": "team" };
const interaction: Keys = {
  ...person,
  "team.id": "team",
  "team.domain": "text",
  api_app_id: "app",
  token: "text",
  enterprise: "nothing",
  is_enterprise_install: "flag",
};
const plainText: Keys = { type: "=plain_text", text: "text", emoji: "flag" };
const message: Keys = {
  type: "=message",
  user: "user",
  ts: "ts",
  text: "text",
  team: "team",
  "bot_id?": "bot",
  "app_id?": "app",
  "thread_ts?": "ts",
  "parent_user_id?": "user",
  "blocks?": "list",
};
const viewOf = (type: "modal" | "home"): Keys => ({
  id: "view",
  team_id: "team",
  type: `=${type}`,
  blocks: "list",
  private_metadata: "text",
  callback_id: "text",
  "state.values": "anything",
  hash: "hash",
  ...under("title", plainText),
  clear_on_close: "flag",
  notify_on_close: "flag",
  ...(type === "home" ? { close: "nothing", submit: "nothing" } : {}),
  ...(type === "modal" ? { close: "anything", ...under("submit", plainText) } : {}),
  previous_view_id: "nothing",
  root_view_id: "view",
  app_id: "app",
  external_id: "text",
  app_installed_team_id: "team",
  bot_id: "bot",
});
const button: Keys = {
  "actions[].type": "=button",
  "actions[].action_id": "text",
  "actions[].block_id": "text",
  ...under("actions[].text", plainText),
  "actions[].value?": "text",
  "actions[].style?": "text",
  "actions[].action_ts": "ts",
};
const click: Keys = { ...interaction, type: "=block_actions", trigger_id: "trigger", ...button };
const inMessage: Keys = {
  "container.type": "=message",
  "container.message_ts": "ts",
  "container.channel_id": "channel",
  "container.is_ephemeral": "flag",
  "container.thread_ts?": "ts",
  "channel.id": "channel",
  "channel.name": "text",
};
const inView: Keys = { "container.type": "=view", "container.view_id": "view" };
const search: Keys = { type: "=block_suggestion", action_id: "text", block_id: "text", value: "text" };

function enveloped(event: Keys): Keys {
  return {
    token: "text",
    team_id: "team",
    "context_team_id?": "team",
    api_app_id: "app",
    type: "=event_callback",
    event_id: "event",
    event_time: "seconds",
    is_ext_shared_channel: "flag",
    "authorizations[].enterprise_id": "nothing",
    "authorizations[].team_id": "team",
    "authorizations[].user_id": "user",
    "authorizations[].is_bot": "flag",
    "authorizations[].is_enterprise_install": "flag",
    ...under("event", event),
  };
}

const written: Keys = {
  user: "user",
  ts: "ts",
  client_msg_id: "uuid",
  text: "text",
  team: "team",
  "blocks[].type": "=rich_text",
  "blocks[].block_id": "text",
  "blocks[].elements": "list",
  channel: "channel",
  event_ts: "ts",
  "thread_ts?": "ts",
  "parent_user_id?": "user",
};

export const payloadFacts: readonly Facts[] = [
  {
    name: "slash command",
    pages: [`${docs}/interactivity/implementing-slash-commands`, `${recorded}/slash-commands`],
    keys: {
      token: "text",
      team_id: "team",
      team_domain: "text",
      channel_id: "channel",
      channel_name: "text",
      user_id: "user",
      user_name: "text",
      command: "=/action",
      text: "text",
      api_app_id: "app",
      // Text, where every other payload has a flag: commands are forms.
      is_enterprise_install: "=false",
      response_url: "url",
      trigger_id: "trigger",
    },
  },
  {
    name: "click in a message",
    pages: [`${docs}/reference/interaction-payloads/block_actions-payload`, `${recorded}/modals`],
    keys: {
      ...click,
      ...inMessage,
      ...under("message", message),
      "state.values": "anything",
      response_url: "url",
    },
  },
  {
    // Nothing of the message itself: it is nowhere but on the screen.
    name: "click in an ephemeral message",
    pages: [`${docs}/reference/interaction-payloads/block_actions-payload`, `${recorded}/modals`],
    keys: { ...click, ...inMessage, "state.values": "anything", response_url: "url" },
  },
  {
    name: "click in a modal",
    pages: [`${docs}/reference/interaction-payloads/block_actions-payload`],
    keys: { ...click, ...inView, ...under("view", viewOf("modal")) },
  },
  {
    name: "click on the Home tab",
    pages: [`${docs}/reference/interaction-payloads/block_actions-payload`],
    keys: { ...click, ...inView, ...under("view", viewOf("home")) },
  },
  {
    name: "view_submission",
    pages: [`${docs}/reference/interaction-payloads/view-interactions-payload`, `${recorded}/modals`],
    keys: {
      ...interaction,
      type: "=view_submission",
      trigger_id: "trigger",
      ...under("view", viewOf("modal")),
      response_urls: "list",
    },
  },
  {
    // No trigger: nothing may be opened on somebody who has just closed something.
    name: "view_closed",
    pages: [`${docs}/reference/interaction-payloads/view-interactions-payload`, `${samples}/app-backend/views`],
    keys: { ...interaction, type: "=view_closed", is_cleared: "flag", ...under("view", viewOf("modal")) },
  },
  {
    name: "search in a modal",
    pages: [`${docs}/reference/block-kit/block-elements/select-menu-element`],
    keys: { ...interaction, ...search, ...inView, ...under("view", viewOf("modal")) },
  },
  {
    name: "search in a message",
    pages: [`${docs}/reference/block-kit/block-elements/select-menu-element`],
    keys: { ...interaction, ...search, ...inMessage, ...under("message", message) },
  },
  {
    // No channel, no response_url: it was chosen nowhere.
    name: "shortcut",
    pages: [`${docs}/reference/interaction-payloads/shortcuts-interaction-payload`],
    keys: { ...interaction, type: "=shortcut", callback_id: "text", trigger_id: "trigger", action_ts: "ts" },
  },
  {
    name: "message shortcut",
    pages: [
      `${docs}/reference/interaction-payloads/shortcuts-interaction-payload`,
      `${samples}/app-backend/message-actions`,
    ],
    keys: {
      ...interaction,
      type: "=message_action",
      callback_id: "text",
      trigger_id: "trigger",
      action_ts: "ts",
      message_ts: "ts",
      response_url: "url",
      "channel.id": "channel",
      "channel.name": "text",
      ...under("message", message),
    },
  },
  {
    name: "app_mention",
    pages: [`${docs}/reference/events/app_mention`, `${recorded}/modals`],
    keys: enveloped({ ...written, type: "=app_mention" }),
  },
  {
    name: "message.im",
    pages: [`${docs}/reference/events/message.im`],
    keys: enveloped({ ...written, type: "=message", channel_type: "=im" }),
  },
  {
    name: "app_home_opened",
    pages: [`${docs}/reference/events/app_home_opened`, `${samples}/events`],
    keys: enveloped({
      type: "=app_home_opened",
      user: "user",
      channel: "channel",
      tab: "=home",
      event_ts: "ts",
      ...under("view", viewOf("home")),
    }),
  },
  {
    name: "subteam_members_changed",
    pages: [`${docs}/reference/events/subteam_members_changed`, `${samples}/events`],
    keys: enveloped({
      type: "=subteam_members_changed",
      subteam_id: "group",
      team_id: "team",
      date_previous_update: "count",
      date_update: "seconds",
      "added_users[]": "user",
      added_users_count: "count",
      "removed_users[]": "user",
      removed_users_count: "count",
      event_ts: "ts",
    }),
  },
];
