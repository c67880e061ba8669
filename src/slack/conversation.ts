import type { App, types } from "@slack/bolt";
import { randomId } from "../lib/ids.ts";
import type { Answer, Conversation, SlackDeps } from "./deps.ts";

/** How Bolt answers one person, by the response_url of what they did. */
export type Respond = (message: {
  text: string;
  blocks?: types.KnownBlock[];
  response_type: "ephemeral";
  replace_original: boolean;
}) => Promise<unknown>;

export function conversationOf(
  app: App,
  member: string,
  channel: string,
  triggerId: string,
  respond: Respond,
  zoneOf: (member: string) => Promise<string | undefined>,
): Conversation {
  return {
    member,
    channel,
    answer: (answer) => sendAnswer(respond, answer),
    replace: (answer) => sendAnswer(respond, answer, true),
    open: async (view) => {
      await app.client.views.open({ trigger_id: triggerId, view });
    },
    zone: () => zoneOf(member),
  };
}

/** For that one person only, and in the place of the message that was clicked only when that is wanted. */
export async function sendAnswer(respond: Respond, { text, blocks }: Answer, replace_original = false): Promise<void> {
  await respond({ text, ...(blocks ? { blocks } : {}), response_type: "ephemeral", replace_original });
}

/** A fault of ours is logged with a reference, and the person is told that reference. */
export async function guarded(
  deps: SlackDeps,
  what: string,
  tell: ((answer: Answer) => Promise<unknown>) | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (fault) {
    const reference = randomId(deps.random, 6);
    deps.log.error("a Slack event could not be handled", { what, reference, fault });
    const text = `Something went wrong on our side (reference ${reference}). If you were starting something, look at the channel and at /action runs before you try again.`;
    await tell?.({ text }).catch((second: unknown) => {
      deps.log.error("and the person could not be told", { reference, fault: second });
    });
  }
}
