import type { Person, SlashCommand, UserGroup } from "./control-types.ts";

/** What a workspace starts with. Pass a changed copy to `startSimulator` for another one. */
export interface WorkspaceSeed {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: {
    readonly id: string;
    readonly name: string;
    readonly bot_user: string;
    readonly bot_id: string;
    /** What the bot token may do; a method that wants more is refused with `missing_scope`. */
    readonly scopes: readonly string[];
    /** Events the app has subscribed to. */
    readonly events: readonly string[];
  };
  readonly people: readonly Omit<Person, "is_bot">[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly topic: string;
    readonly is_private: boolean;
    /** User ids; the bot's own too where it is a member. */
    readonly members: readonly string[];
  }[];
  readonly user_groups: readonly UserGroup[];
  readonly commands: readonly SlashCommand[];
}

const everyone = ["U0ANA", "U0BO", "U0UMA", "U0ZED"];

/** The scopes of an operations bot, and those that reading history and files needs. */
const scopes = [
  "app_mentions:read",
  "channels:history",
  "channels:read",
  "chat:write",
  "chat:write.public",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "usergroups:read",
  "users:read",
  "users:read.email",
];

export const defaultSeed: WorkspaceSeed = {
  team: { id: "T0SIGNAL", name: "Signalbox Demo", domain: "signalbox-demo" },
  app: {
    id: "A0SIGNALBOX",
    name: "Signalbox",
    bot_user: "U0SIGNALBOX",
    bot_id: "B0SIGNALBOX",
    scopes,
    events: ["app_mention", "message.im", "subteam_members_changed"],
  },
  people: [
    {
      id: "U0ANA",
      name: "ana",
      real_name: "Ana Ortiz",
      title: "On-call engineer",
      color: "#b5446e",
      email: "ana@example.com",
      tz: "Europe/Madrid",
      locale: "en-GB",
    },
    {
      id: "U0BO",
      name: "bo",
      real_name: "Bo Lind",
      title: "Service owner",
      color: "#2f6f9f",
      email: "bo@example.com",
      tz: "Europe/Stockholm",
      locale: "en-GB",
    },
    {
      id: "U0UMA",
      name: "uma",
      real_name: "Uma Rao",
      title: "Analyst",
      color: "#7a5aa6",
      email: "uma@example.com",
      tz: "Asia/Kolkata",
      locale: "en-GB",
    },
    {
      id: "U0ZED",
      name: "zed",
      real_name: "Zed Novak",
      title: "New colleague",
      color: "#4d7c3a",
      email: "zed@example.com",
      tz: "Europe/Prague",
      locale: "en-GB",
    },
  ],
  channels: [
    {
      id: "C0OPS",
      name: "ops",
      topic: "Day-to-day operations",
      is_private: false,
      members: [...everyone, "U0SIGNALBOX"],
    },
    {
      id: "C0INCIDENTS",
      name: "incidents",
      topic: "Something is broken",
      is_private: false,
      members: [...everyone, "U0SIGNALBOX"],
    },
    { id: "C0GENERAL", name: "general", topic: "The bot is not a member here", is_private: false, members: everyone },
    { id: "G0SECURE", name: "secure", topic: "Private, and without the bot", is_private: true, members: everyone },
  ],
  user_groups: [{ id: "S0SRE", handle: "sre", name: "Site reliability", members: ["U0ANA", "U0BO"], is_enabled: true }],
  commands: [
    {
      command: "/action",
      description: "Run an operational action",
      usage_hint: "run <action> [deployment] | runs | status | whoami | help",
    },
  ],
};
