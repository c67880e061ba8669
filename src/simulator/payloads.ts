import type { Channel, Person, Reaction, SlackObject } from "./control-types.ts";
import { extensionOf, isTextFile, previewOf, type StoredFile } from "./state/files.ts";
import type { StoredMessage } from "./state/messages.ts";
import type { StoredView } from "./state/views.ts";
import type { World } from "./world.ts";

/** The shapes in which Slack tells an app about things. */

/** Not a secret in Slack either: the old verification token, which signatures have replaced. */
const verificationToken = "simulator-verification-token";

export function messageForApp(world: World, message: StoredMessage): SlackObject {
  const replies = message.ephemeral_for === undefined ? world.messages.replies(message.channel, message.ts) : [];
  const latest = replies.at(-1);
  const { app, team } = world.workspace;
  return {
    type: "message",
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(message.bot_id === undefined ? {} : { bot_id: message.bot_id, app_id: app.id }),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.files.length > 0 ? { files: filesForApp(world, message.files) } : {}),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(message.edited_ts === undefined ? {} : { edited: { user: message.user, ts: message.edited_ts } }),
    ...(message.reactions ? { reactions: reactionsOf(message) } : {}),
    ...(message.tombstone ? { subtype: "tombstone" } : {}),
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(message.thread_ts === undefined ? {} : { parent_user_id: parentAuthor(world, message) }),
    ...(latest
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: latest.ts,
        }
      : {}),
  };
}

export function reactionsOf({ reactions = [] }: StoredMessage): Reaction[] {
  return reactions.map(({ name, users }) => ({ name, users, count: users.length }));
}

function parentAuthor(world: World, { channel, thread_ts }: StoredMessage): string | undefined {
  return world.messages.find(channel, thread_ts ?? "")?.user;
}

function filesForApp(world: World, ids: readonly string[]): SlackObject[] {
  return ids.flatMap((id) => {
    const file = world.files.find(id);
    return file ? [fileForApp(world, file)] : [];
  });
}

export function fileUrl(file: StoredFile): string {
  return `/files/${file.id}/${encodeURIComponent(file.name)}`;
}

export function fileForApp(world: World, file: StoredFile): SlackObject {
  const address = world.origin() + fileUrl(file);
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extensionOf(file.name) || "binary",
    pretty_type: extensionOf(file.name).toUpperCase() || "Binary",
    user: file.user,
    user_team: world.workspace.team.id,
    editable: isTextFile(file),
    size: file.bytes.length,
    mode: isTextFile(file) ? "snippet" : "hosted",
    is_external: false,
    is_public: true,
    url_private: address,
    url_private_download: address,
    permalink: address,
    channels: file.channels,
    ...previewOf(file),
  };
}

export function viewForApp(world: World, view: StoredView): SlackObject {
  const { app, team } = world.workspace;
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: { values: view.values },
    hash: view.hash,
    title: view.title,
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    close: view.close,
    submit: view.submit,
    previous_view_id: view.previous_view_id,
    root_view_id: view.root_view_id,
    app_id: app.id,
    external_id: view.external_id,
    app_installed_team_id: team.id,
    bot_id: app.bot_id,
  };
}

export function userForApp(world: World, person: Person, includeLocale = false): SlackObject {
  const showEmail = world.workspace.hasScope("users:read.email") && person.email !== undefined;
  return {
    id: person.id,
    team_id: world.workspace.team.id,
    name: person.name,
    deleted: person.deleted ?? false,
    color: person.color.slice(1),
    real_name: person.real_name,
    tz: person.tz,
    tz_label: tzLabel(person.tz, world.clock.now()),
    tz_offset: tzOffsetSeconds(person.tz, world.clock.now()),
    ...(includeLocale ? { locale: person.locale } : {}),
    profile: {
      title: person.title,
      phone: "",
      skype: "",
      first_name: person.real_name.replace(/ .*/, ""),
      last_name: person.real_name.replace(/^\S+ ?/, ""),
      status_text: "",
      status_emoji: "",
      status_expiration: 0,
      avatar_hash: person.color.slice(1),
      real_name: person.real_name,
      real_name_normalized: person.real_name,
      display_name: person.name,
      display_name_normalized: person.name,
      team: world.workspace.team.id,
      ...(showEmail ? { email: person.email } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.is_restricted ?? false,
    is_ultra_restricted: person.is_ultra_restricted ?? false,
    is_bot: person.is_bot,
    ...(person.is_stranger ? { is_stranger: true } : {}),
    is_email_confirmed: person.is_email_confirmed ?? true,
    is_app_user: false,
    updated: 0,
    who_can_share_contact_card: "EVERYONE",
  };
}

function tzLabel(timeZone: string, now: number): string {
  const zone = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "long" });
  return zone.formatToParts(now).find((part) => part.type === "timeZoneName")?.value ?? timeZone;
}

function tzOffsetSeconds(timeZone: string, now: number): number {
  const zone = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const name = zone.formatToParts(now).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60);
}

export function channelForApp(world: World, channel: Channel): SlackObject {
  const { app, team } = world.workspace;
  const common = { id: channel.id, created: 0, is_archived: false, is_im: channel.is_im, context_team_id: team.id };
  if (channel.is_im) return { ...common, user: channel.members[0], is_open: true, is_org_shared: false };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.is_private,
    is_group: channel.is_private,
    is_mpim: false,
    is_private: channel.is_private,
    is_general: channel.name === "general",
    is_member: channel.members.includes(app.bot_user),
    creator: channel.members[0],
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    num_members: channel.members.length,
  };
}

/** What every interactive payload carries. */
export function interactionBase(world: World, type: string, user: Person): SlackObject {
  const { app, team } = world.workspace;
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    team: { id: team.id, domain: team.domain },
    api_app_id: app.id,
    token: verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Where in a message something happened, and the message unless only one person sees it. */
export function messagePlace(world: World, message: StoredMessage): SlackObject {
  const channel = world.workspace.channel(message.channel);
  const isEphemeral = message.ephemeral_for !== undefined;
  return {
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    channel: { id: message.channel, name: channel ? nameForApp(channel) : "" },
    // Slack leaves ephemeral messages out: they are nowhere but on the person's screen.
    ...(isEphemeral ? {} : { message: messageForApp(world, message) }),
  };
}

export function viewPlace(world: World, view: StoredView): SlackObject {
  return { container: { type: "view", view_id: view.id }, view: viewForApp(world, view) };
}

/** Slack calls every direct conversation `directmessage`, and every private channel `privategroup`. */
function nameForApp(channel: Channel): string {
  if (channel.is_im) return "directmessage";
  return channel.is_private ? "privategroup" : channel.name;
}

export function commandPayload(
  world: World,
  given: {
    readonly command: string;
    readonly text: string;
    readonly person: Person;
    readonly channel: Channel;
    readonly triggerId: string;
    readonly responseUrl: string;
  },
): SlackObject {
  const { app, team } = world.workspace;
  return {
    token: verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: given.channel.id,
    channel_name: nameForApp(given.channel),
    user_id: given.person.id,
    user_name: given.person.name,
    command: given.command,
    text: given.text,
    api_app_id: app.id,
    is_enterprise_install: "false",
    response_url: given.responseUrl,
    trigger_id: given.triggerId,
  };
}

export function eventPayload(world: World, event: SlackObject): SlackObject {
  const { app, team } = world.workspace;
  return {
    token: verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    api_app_id: app.id,
    event,
    type: "event_callback",
    event_id: world.ids.object("Ev"),
    event_time: Math.floor(world.clock.now() / 1_000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.bot_user, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

export function responseUrl(world: World, id: string): string {
  return `${world.origin()}/response/${id}`;
}
