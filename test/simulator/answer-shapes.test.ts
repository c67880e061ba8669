/**
 * What the web API answers is made of keys that Slack's own client publishes, with the types it gives them. The compiler
 * refuses a sample with a key that is not published; each answer is then held against its sample.
 */
import type { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { callMethod, connectBolt, form, openSimulator, personIn } from "./harness.ts";

/** A text where the types have an enum that nobody can name. */
function enumOf(value: string): never {
  return value as never;
}

const message = {
  type: "message",
  user: "U1",
  ts: "1.1",
  text: "",
  team: "T1",
  bot_id: "B1",
  app_id: "A1",
  bot_profile: { id: "B1", app_id: "A1", name: "", icons: {}, deleted: false, updated: 0, team_id: "T1" },
} satisfies webApi.ChatPostMessageResponse["message"];

const samples = {
  "auth.test": {
    ok: true,
    url: "",
    team: "",
    user: "",
    team_id: "T1",
    user_id: "U1",
    bot_id: "B1",
    is_enterprise_install: false,
  } satisfies webApi.AuthTestResponse,
  "chat.postMessage": { ok: true, channel: "C1", ts: "1.1", message } satisfies webApi.ChatPostMessageResponse,
  "chat.update": {
    ok: true,
    channel: "C1",
    ts: "1.1",
    text: "",
    message: { ...message, edited: { user: "U1", ts: "1.1" } },
  } satisfies webApi.ChatUpdateResponse,
  "users.info": {
    ok: true,
    user: {
      id: "U1",
      team_id: "T1",
      name: "",
      deleted: false,
      color: "",
      real_name: "",
      tz: "",
      tz_label: "",
      tz_offset: 0,
      locale: "",
      profile: {
        title: "",
        phone: "",
        skype: "",
        first_name: "",
        last_name: "",
        status_text: "",
        status_emoji: "",
        status_expiration: 0,
        avatar_hash: "",
        real_name: "",
        real_name_normalized: "",
        display_name: "",
        display_name_normalized: "",
        team: "",
        email: "",
      },
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_bot: false,
      is_email_confirmed: true,
      is_app_user: false,
      updated: 0,
      who_can_share_contact_card: "",
    },
  } satisfies webApi.UsersInfoResponse,
  "usergroups.list": {
    ok: true,
    usergroups: [
      {
        id: "S1",
        team_id: "T1",
        is_usergroup: true,
        is_subteam: true,
        name: "",
        description: "",
        handle: "",
        is_external: false,
        date_create: 0,
        date_update: 0,
        date_delete: 0,
        auto_provision: false,
        enterprise_subteam_id: "",
        created_by: "U1",
        updated_by: "U1",
        prefs: { channels: [], groups: [] },
        users: ["U1"],
        user_count: 1,
        channel_count: 0,
      },
    ],
  } satisfies webApi.UsergroupsListResponse,
  "conversations.info": {
    ok: true,
    channel: {
      id: "C1",
      created: 0,
      is_archived: false,
      is_im: false,
      context_team_id: "T1",
      name: "",
      name_normalized: "",
      is_channel: true,
      is_group: false,
      is_mpim: false,
      is_private: false,
      is_general: false,
      is_member: true,
      creator: "U1",
      topic: { value: "", creator: "", last_set: 0 },
      purpose: { value: "", creator: "", last_set: 0 },
    },
  } satisfies webApi.ConversationsInfoResponse,
  "views.open": {
    ok: true,
    view: {
      id: "V1",
      team_id: "T1",
      type: "modal",
      blocks: [],
      private_metadata: "",
      callback_id: "",
      state: { values: {} },
      hash: "",
      title: { type: enumOf("plain_text"), text: "", emoji: true },
      submit: { type: enumOf("plain_text"), text: "", emoji: true },
      clear_on_close: false,
      notify_on_close: false,
      root_view_id: "V1",
      app_id: "A1",
      external_id: "",
      app_installed_team_id: "T1",
      bot_id: "B1",
    },
  } satisfies webApi.ViewsOpenResponse,
  "files.getUploadURLExternal": {
    ok: true,
    upload_url: "",
    file_id: "F1",
  } satisfies webApi.FilesGetUploadURLExternalResponse,
  "files.completeUploadExternal": {
    ok: true,
    files: [{ id: "F1", title: "" }],
  } satisfies webApi.FilesCompleteUploadExternalResponse,
};

test("each answer has the published keys, with the published types", async () => {
  const simulator = await openSimulator();
  const answers: Record<string, unknown> = {};
  const keep = async (method: string, args: Record<string, unknown> = {}) =>
    (answers[method] = await callMethod(simulator, method, args)) as Record<string, unknown>;
  await keep("auth.test");
  const { ts } = await keep("chat.postMessage", { channel: "C0OPS", text: "x" });
  await keep("chat.update", { channel: "C0OPS", ts, text: "y" });
  await keep("users.info", { user: "U0ANA", include_locale: true });
  await keep("usergroups.list", { include_users: true });
  await keep("conversations.info", { channel: "C0OPS" });
  const upload = await keep("files.getUploadURLExternal", { filename: "run.log", length: 3 });
  await fetch(String(upload["upload_url"]), { method: "POST", body: "abc" });
  await keep("files.completeUploadExternal", { files: [{ id: upload["file_id"], title: "run.log" }] });
  await connectBolt(simulator, (app) => {
    app.command("/action", async ({ ack, body }) => {
      await ack();
      await keep("views.open", { trigger_id: body.trigger_id, view: form() });
    });
  });
  await personIn(simulator, "U0ANA").command("/action run");
  await expect.poll(() => Object.keys(answers).sort()).toEqual(Object.keys(samples).sort());
  expect(Object.entries(samples).flatMap(([name, sample]) => strangers(answers[name], sample, name))).toEqual([]);
});

test("a key that is not published, one that lacks, and one of another type are found", () => {
  expect(strangers({ ok: "yes", more: 1, nothing: null }, { ok: true, ts: "" }, "a")).toEqual([
    "a/ok: string instead of boolean",
    "a/more: not published",
    "a/ts: lacks",
  ]);
});

/** Where an answer is not made like its sample. Null stands for what is not there, for which the types have no word. */
function strangers(value: unknown, sample: unknown, at: string): string[] {
  if (value === null) return [];
  if (typeof value !== typeof sample) return [`${at}: ${typeof value} instead of ${typeof sample}`];
  if (Array.isArray(value) && Array.isArray(sample)) {
    const [first] = sample as unknown[];
    return first === undefined ? [] : value.flatMap((item) => strangers(item, first, `${at}/0`));
  }
  if (typeof value !== "object") return [];
  // Maps of the app's own names.
  if (Object.keys(sample as object).length === 0) return [];
  const [is, wants] = [value as Record<string, unknown>, sample as Record<string, unknown>];
  return [
    ...Object.keys(is).flatMap((key) => {
      if (key in wants) return strangers(is[key], wants[key], `${at}/${key}`);
      return is[key] === null ? [] : [`${at}/${key}: not published`];
    }),
    ...Object.keys(wants).flatMap((key) => (key in is ? [] : [`${at}/${key}: lacks`])),
  ];
}
