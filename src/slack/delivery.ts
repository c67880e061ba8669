import type { types, webApi } from "@slack/bolt";
import { slackMemberOf } from "../access/actor.ts";
import type { Log } from "../lib/log.ts";
import type { Run } from "../runs/run.ts";
import { slackErrorCode } from "./slack-error.ts";

/**
 * Slack's words for "not now", and for credentials that nothing gets through with until somebody mends them. Every other
 * refusal is for good: asking again would change nothing, and would hold up everybody else's reports.
 */
const passingErrors = new Set([
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
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
  /** Whether Slack took it. */
  upload(run: Run, file: FileContent, place: Place): Promise<boolean>;
}

/** @param commonChannel the channel of signalbox.yaml, for what cannot be posted where it belongs */
export function createDelivery(client: webApi.WebClient, log: Log, commonChannel: () => string | undefined): Delivery {
  /** Posts where the run was asked for; where that is impossible, to the common channel, and at last to the requester. */
  async function post(run: Run, message: Content, place: Place): Promise<Place> {
    const { text, blocks } = message;
    const metadata = { event_type: "signalbox_run", event_payload: { run_id: run.id } };
    const options = { text, blocks, metadata, unfurl_links: false, unfurl_media: false };
    const thread = place.ts ? { thread_ts: place.ts } : {};
    const first = await delivered(run, () =>
      client.chat.postMessage({ channel: place.channel, ...options, ...thread }),
    );
    if (first) return { channel: first.channel ?? place.channel, ts: first.ts ?? "" };
    for (const channel of [commonChannel(), slackMemberOf(run.requester)]) {
      if (channel === undefined || channel === place.channel) continue;
      const posted = await delivered(run, () => client.chat.postMessage({ channel, ...options }));
      if (posted) return { channel: posted.channel ?? channel, ts: posted.ts ?? "" };
    }
    return { channel: place.channel, ts: "" };
  }

  async function upload(run: Run, file: FileContent, place: Place): Promise<boolean> {
    const content = { filename: file.name, title: file.title, content: file.content, channel_id: place.channel };
    const call = () => client.filesUploadV2(place.ts ? { ...content, thread_ts: place.ts } : content);
    return (await delivered(run, call)) !== undefined;
  }

  /** The answer; undefined when Slack has refused for good. Other faults are thrown: the report is tried again. */
  async function delivered<Answer>(run: Run, call: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await call();
    } catch (fault) {
      const code = slackErrorCode(fault);
      if (code === undefined || passingErrors.has(code)) throw fault;
      log.error("Slack refused a message", { runId: run.id, code });
      return undefined;
    }
  }

  async function update(run: Run, { text, blocks }: Content, { channel, ts }: Place): Promise<void> {
    await delivered(run, () => client.chat.update({ channel, ts, text, blocks }));
  }

  return { post, update, upload };
}
