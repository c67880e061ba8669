import type { Channel, Person } from "../control-types.ts";
import type { WorkspaceSeed } from "../seed.ts";
import type { Changes } from "./changes.ts";
import type { Ids } from "./ids.ts";

/** Slack's own voice, for "only visible to you" notices that no app has written. */
export const slackbot: Person = {
  id: "USLACKBOT",
  name: "slackbot",
  real_name: "Slackbot",
  title: "",
  color: "#757575",
  is_bot: true,
  tz: "Etc/UTC",
  locale: "en-US",
};

/** Who and what exists: the team, the app with its commands, people, channels. Direct messages are opened on demand. */
export interface Workspace {
  readonly team: WorkspaceSeed["team"];
  readonly app: WorkspaceSeed["app"];
  readonly people: readonly Person[];
  channels(): readonly Channel[];
  person(id: string): Person | undefined;
  channel(id: string): Channel | undefined;
  /** By id, or by `#name` as chat methods allow. */
  channelByName(name: string): Channel | undefined;
  /** The direct conversation of the bot with a person; made when there is none yet. */
  openDirect(user: string): { readonly channel: Channel; readonly alreadyOpen: boolean };
  /** A person's own settings: their language and time zone. */
  change(user: string, change: { readonly locale?: string; readonly tz?: string }): void;
  hasScope(scope: string): boolean;
}

export function createWorkspace(seed: WorkspaceSeed, ids: Ids, changes: Changes): Workspace {
  const bot: Person = {
    id: seed.app.bot_user,
    name: seed.app.name.toLowerCase(),
    real_name: seed.app.name,
    title: "App",
    color: "#1d1c1d",
    is_bot: true,
    tz: "Etc/UTC",
    locale: "en-US",
  };
  const people = [...seed.people.map((person) => ({ ...person, is_bot: false })), bot, slackbot];
  const peopleById = new Map(people.map((person) => [person.id, person]));
  const channelsById = new Map<string, Channel>(
    seed.channels.map((channel) => [channel.id, { ...channel, is_im: false }]),
  );

  return {
    team: seed.team,
    app: seed.app,
    get people() {
      return [...peopleById.values()];
    },
    channels: () => [...channelsById.values()],
    person: (id) => peopleById.get(id),
    channel: (id) => channelsById.get(id),
    channelByName: (name) =>
      [...channelsById.values()].find((channel) => !channel.is_im && `#${channel.name}` === name),
    openDirect(user) {
      const members = [user, bot.id];
      const open = [...channelsById.values()].find((channel) => channel.is_im && channel.members.includes(user));
      if (open) return { channel: open, alreadyOpen: true };
      const channel = { id: ids.object("D"), name: "", topic: "", is_private: true, is_im: true, members };
      channelsById.set(channel.id, channel);
      changes.note({ kind: "channel", channel: channel.id, user });
      return { channel, alreadyOpen: false };
    },
    change(user, change) {
      const person = peopleById.get(user);
      if (!person) return;
      peopleById.set(user, { ...person, ...change });
      changes.note({ kind: "person", user });
    },
    hasScope: (scope) => seed.app.scopes.includes(scope),
  };
}
