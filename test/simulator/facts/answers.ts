import { under, type Facts, type Keys } from "./fact.ts";

/** What the methods of the web API answer, and the frames of a socket around it all. */

const methods = "https://docs.slack.dev/reference/methods";
const samples = "https://github.com/slackapi/java-slack-sdk/tree/main/json-logs/samples/api";

const sockets = ["https://docs.slack.dev/apis/events-api/using-socket-mode"];

const ok: Keys = { ok: "flag" };
const ownMessage: Keys = {
  type: "=message",
  user: "user",
  ts: "ts",
  text: "text",
  team: "team",
  bot_id: "bot",
  app_id: "app",
  "blocks?": "list",
  "thread_ts?": "ts",
  "parent_user_id?": "user",
  "edited.user?": "user",
  "edited.ts?": "ts",
  ...under("bot_profile", {
    id: "bot",
    app_id: "app",
    name: "text",
    icons: "anything",
    deleted: "flag",
    updated: "count",
    team_id: "team",
  }),
};
const user: Keys = {
  id: "user",
  team_id: "team",
  name: "text",
  deleted: "flag",
  color: "colour",
  real_name: "text",
  tz: "text",
  tz_label: "text",
  tz_offset: "count",
  "locale?": "text",
  ...under("profile", {
    title: "text",
    phone: "text",
    skype: "text",
    first_name: "text",
    last_name: "text",
    real_name: "text",
    real_name_normalized: "text",
    display_name: "text",
    display_name_normalized: "text",
    status_text: "text",
    status_emoji: "text",
    status_expiration: "count",
    avatar_hash: "text",
    team: "team",
    "email?": "text",
  }),
  is_admin: "flag",
  is_owner: "flag",
  is_primary_owner: "flag",
  is_restricted: "flag",
  is_ultra_restricted: "flag",
  is_bot: "flag",
  "is_stranger?": "flag",
  is_email_confirmed: "flag",
  is_app_user: "flag",
  updated: "count",
  who_can_share_contact_card: "text",
};

export const answerFacts: readonly Facts[] = [
  {
    name: "auth.test",
    pages: [`${methods}/auth.test`, samples],
    keys: {
      ...ok,
      url: "url",
      team: "text",
      user: "text",
      team_id: "team",
      user_id: "user",
      bot_id: "bot",
      is_enterprise_install: "flag",
    },
  },
  { name: "apps.connections.open", pages: [`${methods}/apps.connections.open`, samples], keys: { ...ok, url: "url" } },
  {
    name: "chat.postMessage",
    pages: [`${methods}/chat.postMessage`, samples],
    keys: { ...ok, channel: "channel", ts: "ts", ...under("message", ownMessage) },
  },
  {
    name: "chat.update",
    pages: [`${methods}/chat.update`, samples],
    keys: { ...ok, channel: "channel", ts: "ts", text: "text", ...under("message", ownMessage) },
  },
  { name: "chat.postEphemeral", pages: [`${methods}/chat.postEphemeral`], keys: { ...ok, message_ts: "ts" } },
  {
    name: "chat.getPermalink",
    pages: [`${methods}/chat.getPermalink`],
    keys: { ...ok, channel: "channel", permalink: "url" },
  },
  { name: "chat.delete", pages: [`${methods}/chat.delete`], keys: { ...ok, channel: "channel", ts: "ts" } },
  { name: "users.info", pages: [`${methods}/users.info`, samples], keys: { ...ok, ...under("user", user) } },
  { name: "users.lookupByEmail", pages: [`${methods}/users.lookupByEmail`], keys: { ...ok, ...under("user", user) } },
  {
    name: "usergroups.list",
    pages: [`${methods}/usergroups.list`, samples],
    keys: {
      ...ok,
      ...under("usergroups[]", {
        id: "group",
        team_id: "team",
        is_usergroup: "flag",
        is_subteam: "flag",
        name: "text",
        description: "text",
        handle: "text",
        is_external: "flag",
        date_create: "count",
        date_update: "count",
        date_delete: "count",
        auto_type: "nothing",
        auto_provision: "flag",
        enterprise_subteam_id: "text",
        created_by: "user",
        updated_by: "user",
        deleted_by: "anything",
        "prefs.channels": "list",
        "prefs.groups": "list",
        "users[]": "user",
        user_count: "count",
        channel_count: "count",
      }),
    },
  },
  { name: "usergroups.users.list", pages: [`${methods}/usergroups.users.list`], keys: { ...ok, "users[]": "user" } },
  { name: "conversations.open", pages: [`${methods}/conversations.open`], keys: { ...ok, "channel.id": "channel" } },
  {
    name: "conversations.members",
    pages: [`${methods}/conversations.members`],
    keys: { ...ok, "members[]": "user", "response_metadata.next_cursor": "text" },
  },
  {
    name: "files.getUploadURLExternal",
    pages: [`${methods}/files.getUploadURLExternal`, samples],
    keys: { ...ok, upload_url: "url", file_id: "file" },
  },
  {
    name: "files.completeUploadExternal",
    pages: [`${methods}/files.completeUploadExternal`, samples],
    keys: { ...ok, "files[].id": "file", "files[].title": "text" },
  },
  {
    name: "a scope that lacks",
    pages: [`${methods}/chat.postMessage`],
    keys: { ...ok, error: "=missing_scope", needed: "text", provided: "text" },
  },
];

const envelope: Keys = { envelope_id: "uuid", payload: "anything", accepts_response_payload: "flag" };
const debugInfo: Keys = { "debug_info.host": "text" };

export const frameFacts: readonly Facts[] = [
  {
    name: "hello",
    pages: sockets,
    keys: {
      type: "=hello",
      num_connections: "count",
      "connection_info.app_id": "app",
      ...debugInfo,
      "debug_info.build_number": "count",
      "debug_info.approximate_connection_time": "count",
    },
  },
  { name: "disconnect", pages: sockets, keys: { type: "=disconnect", reason: "=refresh_requested", ...debugInfo } },
  { name: "slash_commands", pages: sockets, keys: { ...envelope, type: "=slash_commands" } },
  { name: "interactive", pages: sockets, keys: { ...envelope, type: "=interactive" } },
  {
    name: "events_api",
    pages: sockets,
    keys: { ...envelope, type: "=events_api", retry_attempt: "count", retry_reason: "text" },
  },
];
