import type { webApi } from "@slack/bolt";
import type { Log } from "../../lib/log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { troubleOf } from "../outbox/trouble.ts";
import type { Place } from "./content.ts";

/** What tells a message of ours apart from all others. */
export interface Mark {
  readonly runId: string;
  readonly kind: string;
}

export const markType = "signalbox_run";

export function markOf({ runId, kind }: Mark): { event_type: string; event_payload: { run_id: string; kind: string } } {
  return { event_type: markType, event_payload: { run_id: runId, kind } };
}

type Message = NonNullable<webApi.ConversationsHistoryResponse["messages"]>[number];

/** Our clock and Slack's may differ by this much. */
const leewayMs = 5 * 60_000;
const pageSize = 200;
/** In a channel where more than that was said since, we say it again rather than read on. */
const mostPages = 10;

export interface Finder {
  /** The `ts` of our message of this kind, posted at or after `since` in the thread or channel; undefined when there is none. */
  message(mark: Mark, place: Place, since: number, urgency: () => number): Promise<string | undefined>;
  /** Whether a file of this name was shared there at or after `since`. */
  hasFile(name: string, place: Place, since: number, urgency: () => number): Promise<boolean>;
}

/** Looks for what we have said already, where the answer to saying it is lost. */
export function createFinder(client: webApi.WebClient, outbox: Outbox, log: Log): Finder {
  const told = new Set<string>();

  async function find(
    place: Place,
    since: number,
    urgency: () => number,
    isIt: (message: Message) => boolean,
  ): Promise<Message | undefined> {
    const method = place.ts ? "conversations.replies" : "conversations.history";
    const range = {
      channel: place.channel,
      oldest: String((since - leewayMs) / 1_000),
      limit: pageSize,
      include_all_metadata: true,
    };
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const next = cursor === undefined ? range : { ...range, cursor };
      const answer = await outbox.send({ method, channel: place.channel, urgency }, () =>
        place.ts ? client.conversations.replies({ ...next, ts: place.ts }) : client.conversations.history(next),
      );
      const found = (answer.messages as Message[] | undefined)?.find(isIt);
      if (found) return found;
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return undefined;
    }
    return undefined;
  }

  /** Where we may not look, what was to be found counts as not there, and operators are told once. */
  async function allowed(place: Place, look: () => Promise<Message | undefined>): Promise<Message | undefined> {
    try {
      return await look();
    } catch (fault) {
      const trouble = troubleOf(fault);
      if (trouble.kind !== "refused") throw fault;
      const key = trouble.code === "missing_scope" ? trouble.code : `${trouble.code} ${place.channel}`;
      if (!told.has(key)) {
        log.warn(
          "Slack does not let us look whether a message has arrived whose answer was lost, so it is posted again and may be there twice; give the app the scopes of the manifest and invite it to the channel",
          { code: trouble.code, channel: place.channel },
        );
      }
      told.add(key);
      return undefined;
    }
  }

  return {
    async message({ runId, kind }, place, since, urgency) {
      const isIt = ({ metadata }: Message) => {
        const payload = metadata?.event_payload as { run_id?: unknown; kind?: unknown } | undefined;
        return metadata?.event_type === markType && payload?.run_id === runId && payload.kind === kind;
      };
      return (await allowed(place, () => find(place, since, urgency, isIt)))?.ts;
    },
    async hasFile(name, place, since, urgency) {
      const isIt = ({ files }: Message) => files?.some((file) => file.name === name) ?? false;
      return (await allowed(place, () => find(place, since, urgency, isIt))) !== undefined;
    },
  };
}
