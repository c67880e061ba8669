import type { types, webApi } from "@slack/bolt";
import { slackMemberOf } from "../access/actor.ts";
import { approversOf } from "../access/approvals.ts";
import type { Timer } from "../lib/clock.ts";
import { digestOf } from "../lib/json.ts";
import { laneOf, type Run } from "../runs/run.ts";
import type { SlackDeps } from "./deps.ts";
import { namesIn } from "./messages/values-block.ts";
import { resultReply, type ResultReply } from "./messages/result-reply.ts";
import { runMessage } from "./messages/run-message.ts";
import { nothingAhead, type Ahead } from "./messages/status-line.ts";
import { slackErrorCode } from "./slack-error.ts";

const cursorName = "slack";
const batch = 100;
const retryMs = 5_000;

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

export interface Reporter {
  /** Reports what has happened since the cursor. Resolves when nothing is left to report, or Slack does not answer. */
  drain(): Promise<void>;
  /** A report that is under way is let go of; the next process does it again. */
  stop(): void;
}

/**
 * Brings Slack to what the store says. It reads the events behind a cursor that moves only after Slack has answered, so
 * a crash loses no report; what is posted is made from the run as it is now, so a report done twice changes nothing.
 * Between the first post of a message and the note of its timestamp lies one disk write: a crash just there posts twice.
 */
export function createReporter(deps: SlackDeps, client: webApi.WebClient): Reporter {
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;
  let retry: Timer | undefined;

  // A turn later: the commit that is told may be the one that lets a run start, and starting goes first.
  const unsubscribe = deps.store.subscribe(() => void setImmediate(() => void drain()));

  function drain(): Promise<void> {
    isWanted = true;
    running ??= work().finally(() => (running = undefined));
    return running;
  }

  async function work(): Promise<void> {
    retry?.cancel();
    try {
      while (isWanted && !isStopped) {
        isWanted = false;
        await reportNew();
      }
    } catch (fault) {
      deps.log.warn("Slack could not be brought up to date; trying again soon", { fault });
      if (!isStopped) retry = deps.clock.after(retryMs, () => void drain());
    }
  }

  async function reportNew(): Promise<void> {
    for (;;) {
      const events = await deps.store.eventsAfter(await deps.cursors.read(cursorName), batch);
      const last = events.at(-1);
      if (!last || isStopped) return;
      const reported = new Set<string>();
      for (const { runId } of events) {
        if (reported.has(runId)) continue;
        reported.add(runId);
        const run = await deps.store.get(runId);
        if (run) await report(run);
        // What waits behind this run has another line now.
        if (run) for (const waiting of await waitingIn(laneOf(run))) if (waiting.id !== runId) await report(waiting);
      }
      await deps.cursors.write(cursorName, last.seq);
    }
  }

  async function waitingIn(lane: string): Promise<Run[]> {
    return deps.store.list({ lane, statuses: ["queued"], order: "oldest" });
  }

  async function report(run: Run): Promise<void> {
    const before = await deps.messages.get(run.id, "run");
    // A run that a rule denied at once is told to the requester alone, in the form.
    if (!before && run.status === "denied") return;
    const { policy } = deps.catalog.current();
    const channel = run.origin.kind === "slack" ? run.origin.channel : policy.channel;
    if (channel === undefined) return;
    const approvers =
      run.status === "awaiting_approval" ? approversOf(policy, run.requester, run.deployment, run.approval) : [];
    const message = runMessage(run, await aheadOf(run), approvers, namesIn(deps.catalog.current()));
    const contentDigest = digestOf(message);
    if (!before) {
      const place = await post(run, message, { channel, ts: "" });
      await deps.messages.save({ runId: run.id, kind: "run", ...place, contentDigest });
    } else if (before.contentDigest !== contentDigest && before.ts) {
      await delivered(run, () => client.chat.update({ channel: before.channel, ts: before.ts, ...message }));
      await deps.messages.save({ ...before, contentDigest });
    }
    await reportResult(run);
  }

  async function reportResult(run: Run): Promise<void> {
    const reply = resultReply(run);
    const parent = await deps.messages.get(run.id, "run");
    if (!reply || !parent || (await deps.messages.get(run.id, "result"))) return;
    const place = await post(run, reply, parent);
    await deps.messages.save({ runId: run.id, kind: "result", ...place, contentDigest: digestOf(reply.text) });
    if (reply.file) await upload(run, reply.file, { channel: place.channel, ts: parent.ts || place.ts });
  }

  async function aheadOf(run: Run): Promise<Ahead> {
    if (run.status !== "queued") return nothingAhead;
    const lane = await deps.store.list({ lane: laneOf(run), statuses: ["queued", "running"], order: "oldest" });
    const count = lane.findIndex((other) => other.id === run.id);
    return count <= 0 ? nothingAhead : { count, next: lane[count - 1] };
  }

  /** Posts where the run was asked for; where that is impossible, to the requester directly. */
  async function post(
    run: Run,
    message: { text: string; blocks: types.KnownBlock[] },
    place: { channel: string; ts: string },
  ): Promise<{ channel: string; ts: string }> {
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

  async function upload(
    run: Run,
    file: NonNullable<ResultReply["file"]>,
    place: { channel: string; ts: string },
  ): Promise<void> {
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
      deps.log.error("Slack refused a message", { runId: run.id, code });
      return undefined;
    }
  }

  return {
    drain,
    stop() {
      isStopped = true;
      unsubscribe();
      retry?.cancel();
    },
  };
}
