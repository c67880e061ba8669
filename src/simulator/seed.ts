import path from "node:path";
import type { Person, UserGroup } from "./control-types.ts";
import { readManifestFile, type AppSettings } from "./manifest.ts";

/** What a workspace starts with. Pass a changed copy to `startSimulator` for another one. */
export interface WorkspaceSeed {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: AppSettings & { readonly id: string; readonly bot_user: string; readonly bot_id: string };
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
}

const everyone = ["U0ANA", "U0BO", "U0UMA", "U0ZED"];

/** The manifest that people create the real app from: what works here works there. */
const manifest = path.join(import.meta.dirname, "..", "..", "manifests", "slack", "manifest.yaml");

export const defaultSeed: WorkspaceSeed = {
  team: { id: "T0SIGNAL", name: "Signalbox Demo", domain: "signalbox-demo" },
  app: { id: "A0SIGNALBOX", bot_user: "U0SIGNALBOX", bot_id: "B0SIGNALBOX", ...readManifestFile(manifest) },
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
};
