import type { types, webApi } from "@slack/bolt";
import { slackMemberOf } from "../access/actor.ts";
import type { Log } from "../lib/log.ts";
import type { Run } from "../runs/run.ts";
import { slackErrorCode } from "./slack-error.ts";

/** Slack's words for "never in this channel", and for "not like this". Asking again would change nothing. */
const finalErrors = new Set([
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "restricted_action",
  "invalid_blocks",
  "invalid_arguments",
  "msg_too_long",
  "msg_blocks_too_long",
  "message_not_found",
  "cant_update_message",
  "edit_window_closed",
]);

/** A message or a thread; without a `ts`, the channel itself. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

export interface Content {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

export interface FileContent {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** What reaches Slack. Each call gives up only where Slack refuses for good; other faults are thrown. */
export interface Delivery {
  post(run: Run, message: Content, place: Place): Promise<Place>;
  update(run: Run, message: Content, place: Place): Promise<void>;
  upload(run: Run, file: FileContent, place: Place): Promise<void>;
}

export function createDelivery(client: webApi.WebClient, log: Log): Delivery {
  /** Posts where the run was asked for; where that is impossible, to the requester directly. */
  async function post(run: Run, message: Content, place: Place): Promise<Place> {
    const { text, blocks } = message;
    const metadata = { event_type: "signalbox_run", event_payload: { run_id: run.id } };
    const { channel } = place;
    const options = { text, blocks, metadata, unfurl_links: false, unfurl_media: false };
    const thread = place.ts ? { thread_ts: place.ts } : {};
    const first = await delivered(run, () => client.chat.postMessage({ channel, ...options, ...thread }));
    if (first) return { channel: first.channel ?? channel, ts: first.ts ?? "" };
    const member = slackMemberOf(run.requester);
    const direct = member && (await delivered(run, () => client.chat.postMessage({ channel: member, ...options })));
    if (!direct) return { channel, ts: "" };
    return { channel: direct.channel ?? channel, ts: direct.ts ?? "" };
  }

  async function upload(run: Run, file: FileContent, place: Place): Promise<void> {
    const content = { filename: file.name, title: file.title, content: file.content, channel_id: place.channel };
    await delivered(run, () => client.filesUploadV2(place.ts ? { ...content, thread_ts: place.ts } : content));
  }

  /** The answer; undefined when Slack has refused for good. Other faults are thrown: the report is tried again. */
  async function delivered<Answer>(run: Run, call: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await call();
    } catch (fault) {
      const code = slackErrorCode(fault);
      if (code === undefined || !finalErrors.has(code)) throw fault;
      log.error("Slack refused a message", { runId: run.id, code });
      return undefined;
    }
  }

  async function update(run: Run, { text, blocks }: Content, { channel, ts }: Place): Promise<void> {
    await delivered(run, () => client.chat.update({ channel, ts, text, blocks }));
  }

  return { post, update, upload };
}
