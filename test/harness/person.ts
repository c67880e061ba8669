import type {
  ControlAnswer,
  Message,
  MessagesView,
  OpenView,
  SlackObject,
  TypedValue,
  ViewsView,
} from "../../src/simulator/control-types.ts";
import type { Control } from "./control.ts";

/** What a person of a scenario sees and does, in the words of the page: labels and button texts, never ids. */
export interface Person {
  readonly id: string;
  types(command: string): Promise<ControlAnswer>;
  /** Writes a message; `thread` is a message to answer under. */
  says(text: string, options?: { thread?: Message }): Promise<ControlAnswer>;
  /** Writes `@Signalbox <text>`, which the bot hears. */
  mentions(text: string, options?: { thread?: Message }): Promise<ControlAnswer>;
  /** Writes to the bot directly. */
  writesToBot(text: string): Promise<ControlAnswer>;
  /** Chooses from the lightning menu. */
  usesShortcut(callbackId: string): Promise<ControlAnswer>;
  /** Chooses from a message's own menu. */
  usesMessageShortcut(callbackId: string, message: Message): Promise<ControlAnswer>;
  /** Opens the bot's Home tab. */
  opensHome(): Promise<ControlAnswer>;
  /** The Home tab, once `text` can be read on it. */
  seesHome(text: string): Promise<Modal>;
  /** The newest message from the bot in the direct conversation that contains `text`. */
  seesDirectly(text: string): Promise<Message>;
  /** Changes their language: `de-DE`. */
  setLocale(locale: string): Promise<ControlAnswer>;
  /** The newest message in the channel, or shown to this person alone, whose text or blocks contain `text`. */
  sees(text: string): Promise<Message>;
  /** The same among what only this person can see. */
  seesAlone(text: string): Promise<Message>;
  /** The thread under a message, once it has a reply that contains `text`. */
  seesInThread(parent: Message, text: string): Promise<Message>;
  messages(): Promise<readonly Message[]>;
  thread(channel: string, ts: string): Promise<MessagesView>;
  /** The modal on top, once its title is this. */
  seesModal(title: string): Promise<Modal>;
  hasNoModal(): Promise<void>;
  /** Clicks a button of a message. `confirm: true` answers its dialog with yes. */
  clicks(message: Message, button: string, options?: { confirm?: boolean }): Promise<ControlAnswer>;
}

export interface Modal {
  readonly view: OpenView;
  /** Everything that can be read in it. */
  readonly text: string;
  /** Sends the form with values by label. */
  submits(
    values?: { readonly [label: string]: TypedValue },
    options?: { skipClientChecks?: boolean },
  ): Promise<ControlAnswer>;
  /** Types or chooses, as one does before a form is sent; values by label. */
  fills(values: { readonly [label: string]: TypedValue }): Promise<ControlAnswer>;
  /** What a field offers for what is typed into it: the value to choose by what can be read. */
  searches(label: string, typed: string): Promise<ReadonlyMap<string, string>>;
  /** Searches in a part of the modal that is no field, and chooses what reads `text`. */
  picks(part: { readonly block: string; readonly action: string }, typed: string, text: string): Promise<ControlAnswer>;
  /** The labels of its fields. */
  readonly labels: readonly string[];
  /** The same modal, once it has exactly these fields. */
  asksFor(...labels: string[]): Promise<Modal>;
  /** The same modal, once `text` can be read in it. */
  shows(text: string): Promise<Modal>;
  clicks(button: string, options?: { confirm?: boolean }): Promise<ControlAnswer>;
  /** Error sentences by label. */
  errors(): Promise<Record<string, string>>;
}

const bot = "U0SIGNALBOX";

export function personOf(control: Control, id: string, channel: string): Person {
  const channelPath = `/control/channels/${channel}/messages?user=${id}`;
  const viewsPath = `/control/views?user=${id}`;

  function modalOf(view: OpenView): Modal {
    return {
      view,
      text: readable(view.blocks),
      async submits(values = {}, options = {}) {
        const byBlock = Object.fromEntries(
          Object.entries(values).map(([label, value]) => [blockIdOf(view, label), value]),
        );
        return control.post(`/control/views/${view.id}/submit`, {
          user: id,
          values: byBlock,
          ...(options.skipClientChecks ? { skip_client_checks: true } : {}),
        });
      },
      labels: labelsOf(view),
      fills: (values) =>
        control.post(`/control/views/${view.id}/fill`, {
          user: id,
          values: Object.fromEntries(Object.entries(values).map(([label, value]) => [blockIdOf(view, label), value])),
        }),
      async searches(label, typed) {
        const answer = (await control.post(`/control/views/${view.id}/options`, {
          user: id,
          action_id: "value",
          block_id: blockIdOf(view, label),
          query: typed,
        })) as ControlAnswer & { options?: SlackObject[]; option_groups?: { options: SlackObject[] }[] };
        if (!answer.ok) throw new Error(answer.message);
        const options = [...(answer.options ?? []), ...(answer.option_groups ?? []).flatMap((group) => group.options)];
        return new Map(options.map((option) => [textOf(option["text"]), String(option["value"])]));
      },
      async picks({ block, action }, typed, text) {
        const place = { user: id, action_id: action, block_id: block };
        const answer = (await control.post(`/control/views/${view.id}/options`, {
          ...place,
          query: typed,
        })) as ControlAnswer & { options?: SlackObject[] };
        const option = answer.ok && answer.options?.find((offered) => textOf(offered["text"]) === text);
        if (!option) throw new Error(`there is no “${text}” to choose: ${JSON.stringify(answer)}`);
        return control.post(`/control/views/${view.id}/click`, { ...place, value: String(option["value"]) });
      },
      asksFor: (...labels) =>
        control.until(
          viewsPath,
          ({ views }) => {
            const now = views.find((other) => other.id === view.id);
            return now && labelsOf(now).join("\n") === labels.join("\n") ? modalOf(now) : undefined;
          },
          `a form that asks for ${labels.join(", ")}`,
        ),
      shows: (text) =>
        control.until(
          viewsPath,
          ({ views }) => {
            const now = views.find((other) => other.id === view.id);
            return now && readable(now.blocks).includes(text) ? modalOf(now) : undefined;
          },
          `a form with “${text}”`,
        ),
      async clicks(button, options = {}) {
        const { blockId, actionId } = findButton(view.blocks, button);
        return control.post(`/control/views/${view.id}/click`, {
          user: id,
          action_id: actionId,
          block_id: blockId,
          ...(options.confirm ? { confirmed: true } : {}),
        });
      },
      async errors() {
        const { views } = (await control.get(viewsPath)) as ViewsView;
        const now = views.find((other) => other.id === view.id);
        return Object.fromEntries(
          Object.entries(now?.errors ?? {}).map(([blockId, error]) => [labelOf(view, blockId), error]),
        );
      },
    };
  }

  const say = (text: string, thread: Message | undefined) =>
    control.post("/control/message", {
      user: id,
      channel: thread?.channel ?? channel,
      text,
      ...(thread ? { thread_ts: thread.thread_ts ?? thread.ts } : {}),
    });

  return {
    id,
    says: (text, options = {}) => say(text, options.thread),
    mentions: (text, options = {}) => say(`@Signalbox ${text}`, options.thread),
    writesToBot: (text) => control.post("/control/message", { user: id, channel: bot, text }),
    usesShortcut: (callbackId) => control.post("/control/shortcut", { user: id, callback_id: callbackId }),
    usesMessageShortcut: (callbackId, message) =>
      control.post("/control/message-shortcut", {
        user: id,
        callback_id: callbackId,
        channel: message.channel,
        message_ts: message.ts,
      }),
    opensHome: () => control.post("/control/home", { user: id }),
    seesHome: (text) =>
      control.until(
        `/control/home?user=${id}`,
        ({ view }) => (view && readable(view.blocks).includes(text) ? modalOf(view) : undefined),
        `a Home tab with “${text}” for ${id}`,
      ),
    async seesDirectly(text) {
      const direct = await control.until(
        "/control/workspace",
        ({ channels }) => channels.find((other) => other.is_im && other.members.includes(id)),
        `a direct conversation of the bot with ${id}`,
      );
      return control.until(
        `/control/channels/${direct.id}/messages?user=${id}`,
        ({ messages }) => messages.findLast((message) => message.user === bot && contains(message, text)),
        `a direct message with “${text}” for ${id}`,
      );
    },
    setLocale: (locale) => control.post(`/control/people/${id}`, { locale }),
    types: (text) => control.post("/control/command", { user: id, channel, text }),
    sees: (text) =>
      control.until(
        channelPath,
        ({ messages }) => messages.findLast((message) => contains(message, text)),
        `a message with “${text}” for ${id}`,
      ),
    seesAlone: (text) =>
      control.until(
        channelPath,
        ({ messages }) => messages.findLast((message) => message.ephemeral_for === id && contains(message, text)),
        `a message with “${text}” for ${id} alone`,
      ),
    seesInThread: (parent, text) =>
      control.until(
        `/control/channels/${parent.channel}/threads/${parent.ts}?user=${id}`,
        ({ messages }) => messages.slice(1).find((message) => contains(message, text)),
        `a reply with “${text}”`,
      ),
    thread: async (threadChannel, ts) =>
      (await control.get(`/control/channels/${threadChannel}/threads/${ts}?user=${id}`)) as MessagesView,
    messages: async () => ((await control.get(channelPath)) as MessagesView).messages,
    seesModal: (title) =>
      control.until(
        viewsPath,
        ({ views }) => {
          const top = views.at(-1);
          return top && textOf(top.title) === title ? modalOf(top) : undefined;
        },
        `a modal “${title}” for ${id}`,
      ),
    hasNoModal: () =>
      control
        .until(viewsPath, ({ views }) => (views.length === 0 ? true : undefined), "no modal")
        .then(() => undefined),
    clicks(message, button, options = {}) {
      const { blockId, actionId } = findButton(message.blocks, button);
      return control.post("/control/click", {
        user: id,
        channel: message.channel,
        message_ts: message.ts,
        action_id: actionId,
        block_id: blockId,
        ...(options.confirm ? { confirmed: true } : {}),
      });
    },
  };
}

export function contains(message: Message, text: string): boolean {
  return `${message.text}\n${readable(message.blocks)}`.includes(text);
}

/** Every text in a message or view, in reading order. */
export function readable(part: unknown): string {
  if (Array.isArray(part)) return part.map(readable).filter(Boolean).join("\n");
  if (typeof part !== "object" || part === null) return "";
  const { text, ...rest } = part as SlackObject;
  if (rest["type"] === "rich_text_section" || rest["type"] === "rich_text_preformatted") {
    const pieces = rest["elements"] as SlackObject[];
    // What is clickable reads as what it leads to.
    return pieces.map((piece) => [piece["text"], piece["url"]].find((each) => typeof each === "string") ?? "").join("");
  }
  const own = typeof text === "string" ? text : readable(text);
  return [own, ...Object.values(rest).map(readable)].filter(Boolean).join("\n");
}

export function buttonsOf(message: Message): string[] {
  return elementsOf(message.blocks).map(({ element }) => textOf(element["text"]));
}

function textOf(object: unknown): string {
  return typeof object === "object" && object !== null && "text" in object ? String(object.text) : "";
}

function elementsOf(blocks: readonly SlackObject[]): { element: SlackObject; blockId: string }[] {
  return blocks.flatMap((block) => {
    const elements = [
      ...((block["elements"] as SlackObject[] | undefined) ?? []),
      block["accessory"] as SlackObject | undefined,
    ];
    return elements.flatMap((element) =>
      element?.["type"] === "button" ? [{ element, blockId: String(block["block_id"]) }] : [],
    );
  });
}

function findButton(blocks: readonly SlackObject[], text: string): { blockId: string; actionId: string } {
  const found = elementsOf(blocks).find(({ element }) => textOf(element["text"]) === text);
  if (!found) throw new Error(`there is no button “${text}” in ${JSON.stringify(blocks, null, 1)}`);
  return { blockId: found.blockId, actionId: String(found.element["action_id"]) };
}

function labelsOf(view: OpenView): string[] {
  return view.blocks.filter((block) => block["type"] === "input").map((block) => textOf(block["label"]));
}

function blockIdOf(view: OpenView, label: string): string {
  const block = view.blocks.find((candidate) => textOf(candidate["label"]) === label);
  if (!block) throw new Error(`there is no field “${label}” in ${readable(view.blocks)}`);
  return String(block["block_id"]);
}

function labelOf(view: OpenView, blockId: string): string {
  return textOf(view.blocks.find((block) => block["block_id"] === blockId)?.["label"]);
}
