import type { ControlAnswer, MessagesView, ViewsView } from "../../src/simulator/control-types.ts";
import { defaultSeed, type WorkspaceSeed } from "../../src/simulator/seed.ts";
import type { Control } from "./control.ts";
import { personOf, type Person } from "./person.ts";

/** Three channels with the bot in them. */
export const channels = ["C0OPS", "C0INCIDENTS", "C0DEPLOYS"] as const;

/** A workspace in which so many people are on call. */
export function crowdedWorkspace(count: number): WorkspaceSeed {
  const [someone] = defaultSeed.people;
  if (!someone) throw new Error("the workspace is empty");
  const crowd = crowdIds(count).map((id) => ({ ...someone, id, name: id.toLowerCase(), email: `${id}@example.com` }));
  const everybody = [...defaultSeed.people, ...crowd].map(({ id }) => id);
  return {
    ...defaultSeed,
    people: [...defaultSeed.people, ...crowd],
    channels: channels.map((id) => ({
      id,
      name: id.toLowerCase(),
      topic: "",
      is_private: false,
      members: [...everybody, defaultSeed.app.bot_user],
    })),
  };
}

export function crowdIds(count: number): string[] {
  return Array.from({ length: count }, (_, nr) => `U0CROWD${nr}`);
}

/** Nothing that a person does may stay without any answer for longer. */
const patienceMs = 15_000;

/**
 * A person who does not give up: whoever sees no form types again, and whoever is told that sending failed sends again.
 * Each thing they do must be answered: by the bot, or at least by Slack saying that the bot did not.
 */
export interface Insistent {
  /** Asks for one run. Resolves when a form has been sent and was taken. */
  runs(command: string): Promise<void>;
}

export function insistent(control: Control, id: string, channel: string, onDeed: () => Promise<void>): Insistent {
  const person: Person = personOf(control, id, channel);

  async function views(): Promise<ViewsView["views"]> {
    return ((await control.get(`/control/views?user=${id}`)) as ViewsView).views;
  }

  /** What only this person was told in the channel, so far. */
  async function told(): Promise<number> {
    const path = `/control/channels/${channel}/messages?user=${id}`;
    const { messages } = (await control.get(path)) as MessagesView;
    return messages.filter(({ ephemeral_for: reader }) => reader === id).length;
  }

  async function answered(deed: ControlAnswer, what: string, isAnswered: () => Promise<boolean>): Promise<void> {
    if (!deed.ok) return;
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const before = await revisionOf(control);
      if (await isAnswered()) return;
      if (Date.now() > deadline) throw new Error(`${id} got no answer to ${what}`);
      await changeAfter(control, before);
    }
  }

  /** Does something as often as nobody can hear it, as a person does who sees that the app is offline. */
  async function insists(deed: () => Promise<ControlAnswer>): Promise<ControlAnswer> {
    for (;;) {
      const answer = await deed();
      if (answer.ok || answer.error !== "dispatch_failed") return answer;
      for (;;) {
        const before = await revisionOf(control);
        if ((await control.switchboard()).connections > 0) break;
        await changeAfter(control, before);
      }
    }
  }

  async function opens(command: string): Promise<void> {
    for (;;) {
      const before = await told();
      await onDeed();
      const deed = await insists(() => person.types(command));
      await answered(deed, command, async () => (await views()).length > 0 || (await told()) > before);
      if ((await views()).length > 0) return;
    }
  }

  return {
    async runs(command) {
      await opens(command);
      const root = (await views())[0]?.id;
      for (;;) {
        const stack = await views();
        const top = stack.at(-1);
        // Gone, or another view in its place: it was taken, and this one says so.
        if (!top || top.id !== root || (top.blocks.every(({ type }) => type !== "input") && !top.submit)) break;
        await onDeed();
        const sent = await insists(() => control.post(`/control/views/${top.id}/submit`, { user: id, values: {} }));
        if (sent.ok) break;
      }
      const left = (await views()).at(-1);
      if (left) await control.post(`/control/views/${left.id}/close`, { user: id, all: true });
    },
  };
}

async function revisionOf(control: Control): Promise<number> {
  return (await control.switchboard()).revision;
}

/** Resolves when anything in the workspace has changed since, or after a second. */
export async function changeAfter(control: Control, revision: number): Promise<void> {
  await control.get(`/control/workspace?since=${revision}&wait=1000`);
}
