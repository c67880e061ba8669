import type { App, types } from "@slack/bolt";
import { randomId } from "../lib/ids.ts";
import { clip } from "../lib/text.ts";
import { escape, limits, type ModalView } from "./blocks.ts";
import type { Answer, Conversation, Redraw, SlackDeps } from "./deps.ts";
import type { Readers } from "./readers.ts";
import type { Texts } from "../texts/english.ts";

/** How Bolt answers one person, by the response_url of what they did. */
export type Respond = (message: {
  text: string;
  blocks?: types.KnownBlock[];
  response_type: "ephemeral";
  replace_original: boolean;
}) => Promise<unknown>;

/** Who spoke, and where. */
export interface Speaker {
  readonly member: string;
  readonly channel: string;
  readonly thread?: string | undefined;
}

/** @param open shows a modal; absent where there is nothing to open one on */
export function conversationOf(
  { member, channel, thread }: Speaker,
  respond: Respond,
  readers: Readers,
  open?: Opener,
): Conversation {
  return {
    member,
    channel,
    thread,
    texts: readers.textsOf(member),
    canOpen: open !== undefined,
    answer: (answer) => sendAnswer(respond, answer),
    replace: (answer) => sendAnswer(respond, answer, true),
    open: async (view) => {
      if (!open) throw new Error("there is nothing to open a modal on");
      return open(view);
    },
    zone: () => readers.zoneOf(member),
  };
}

type Opener = (view: ModalView) => Promise<Redraw>;

/** Opens a modal on what somebody has clicked or typed; Slack allows it once, within three seconds. */
export function openerOf(app: App, triggerId: string): Opener {
  return async (view) => {
    const { view: opened } = await app.client.views.open({ trigger_id: triggerId, view });
    return redrawerOf(app, opened?.id ?? "");
  };
}

function redrawerOf(app: App, viewId: string): Redraw {
  return async (view) => {
    await app.client.views.update({ view_id: viewId, view });
  };
}

/** Opens what comes next in a modal that is there already. */
export function modalOpener(app: App, viewId: string): Opener {
  const redraw = redrawerOf(app, viewId);
  return async (view) => {
    await redraw(view);
    return redraw;
  };
}

/** Answers a person in a channel or thread where they did not click. */
export function whisperTo(app: App, { member, channel, thread }: Speaker): Respond {
  return ({ text, blocks }) =>
    app.client.chat.postEphemeral({
      channel,
      user: member,
      text,
      ...(blocks ? { blocks } : {}),
      ...(thread === undefined ? {} : { thread_ts: thread }),
    });
}

/** Answers a person who did something outside of all conversations. */
export function tellDirectly(app: App, member: string): Respond {
  return ({ text, blocks }) => app.client.chat.postMessage({ channel: member, text, ...(blocks ? { blocks } : {}) });
}

/** For that one person only, and in the place of the message that was clicked only when that is wanted. */
export async function sendAnswer(respond: Respond, answer: Answer, replace_original = false): Promise<void> {
  await respond({ ...asSent(answer), response_type: "ephemeral", replace_original });
}

/** A text without blocks is a sentence in which other people's words may stand, so no markup means anything in it. */
export function asSent({ text, blocks }: Answer): Answer {
  return blocks ? { text: clip(text, limits.messageText), blocks } : { text: clip(escape(text), limits.messageText) };
}

/** A fault of ours is logged with a reference, and the person is told that reference. */
export async function guarded(
  deps: SlackDeps,
  what: string,
  texts: Texts,
  tell: ((answer: Answer) => Promise<unknown>) | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (fault) {
    const reference = randomId(deps.random, 6);
    deps.log.error("a Slack event could not be handled", { what, reference, fault });
    await tell?.({ text: texts.replies.fault(reference) }).catch((second: unknown) => {
      deps.log.error("and the person could not be told", { reference, fault: second });
    });
  }
}
