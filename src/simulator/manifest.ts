import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { SlashCommand, Shortcut } from "./control-types.ts";
import { scopeOfEvent } from "./event-scopes.ts";

/** What an app has declared to Slack: what it may call, and what it hears of. */
export interface AppSettings {
  readonly name: string;
  /** What the bot token may do; a method that wants more is refused with `missing_scope`. */
  readonly scopes: readonly string[];
  /** Events the app has subscribed to. */
  readonly events: readonly string[];
  readonly home_tab: boolean;
  readonly messages_tab: boolean;
  /** People read what the app writes to them, and cannot answer. */
  readonly messages_read_only: boolean;
  /** Without it, Slack tells the app of no click, form or shortcut. */
  readonly interactivity: boolean;
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
}

const on = z.boolean().default(false);

/** The part of Slack's manifest schema that the simulator acts on, with Slack's lengths. Other keys pass. */
const Manifest = z.looseObject({
  display_information: z.looseObject({ name: z.string().min(1).max(35) }),
  features: z
    .looseObject({
      app_home: z
        .looseObject({ home_tab_enabled: on, messages_tab_enabled: on, messages_tab_read_only_enabled: on })
        .prefault({}),
      slash_commands: z
        .array(
          z.looseObject({
            command: z
              .string()
              .max(32)
              .regex(/^\/\S+$/, "begins with a slash and has no blanks"),
            description: z.string().max(2_000),
            usage_hint: z.string().max(1_000).default(""),
          }),
        )
        .max(50)
        .default([]),
      shortcuts: z
        .array(
          z.looseObject({
            name: z.string().min(1).max(24),
            type: z.enum(["global", "message"]),
            callback_id: z.string().min(1).max(255),
            description: z.string().max(150),
          }),
        )
        .max(10)
        .default([]),
    })
    .prefault({}),
  oauth_config: z
    .looseObject({ scopes: z.looseObject({ bot: z.array(z.string()).default([]) }).prefault({}) })
    .prefault({}),
  settings: z
    .looseObject({
      event_subscriptions: z.looseObject({ bot_events: z.array(z.string()).max(100).default([]) }).prefault({}),
      interactivity: z.looseObject({ is_enabled: on }).prefault({}),
    })
    .prefault({}),
});

/**
 * An app manifest, in YAML or JSON. Throws with every fault in it, as Slack's own form refuses it: a wrong shape, or a
 * feature whose scope is missing.
 */
export function readManifest(text: string, file: string): AppSettings {
  const manifest = Manifest.safeParse(parse(text));
  if (!manifest.success) throw new Error(`${file} is no app manifest.\n${z.prettifyError(manifest.error)}`);
  const { display_information, features, oauth_config, settings } = manifest.data;
  const app: AppSettings = {
    name: display_information.name,
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions.bot_events,
    home_tab: features.app_home.home_tab_enabled,
    messages_tab: features.app_home.messages_tab_enabled,
    messages_read_only: features.app_home.messages_tab_read_only_enabled,
    interactivity: settings.interactivity.is_enabled,
    commands: features.slash_commands.map(({ command, description, usage_hint }) => ({
      command,
      description,
      usage_hint,
    })),
    shortcuts: features.shortcuts.map(({ name, type, callback_id, description }) => ({
      name,
      type,
      callback_id,
      description,
    })),
  };
  const faults = missingScopes(app);
  if (faults.length > 0) throw new Error(`${file}: ${faults.join(" ")}`);
  return app;
}

/** Reads the manifest at this path. Throws when it cannot be read or is none. */
export function readManifestFile(path: string): AppSettings {
  return readManifest(readFileSync(path, "utf8"), path);
}

function missingScopes({ scopes, events, commands, shortcuts }: AppSettings): readonly string[] {
  const scopesByEvent: Readonly<Record<string, string | undefined>> = scopeOfEvent;
  const needs = events.map((event) => ({ what: `the event ${event}`, scope: scopesByEvent[event] }));
  if (commands.length + shortcuts.length > 0) needs.push({ what: "a command or shortcut", scope: "commands" });
  return needs
    .filter(({ scope }) => scope !== undefined && !scopes.includes(scope))
    .map(({ what, scope }) => `${what} needs the scope ${scope ?? ""}; add it to oauth_config.scopes.bot.`);
}
