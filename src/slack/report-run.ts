import { askedFor, nobodyAsked, type Asked } from "../access/approvals.ts";
import type { Clock } from "../lib/clock.ts";
import { digestOf } from "../lib/json.ts";
import type { Catalog } from "../runs/ports.ts";
import type { RunStore } from "../runs/ports.ts";
import type { Live, RunLogStore } from "../runs/log-ports.ts";
import type { MessageStore, RunMessage } from "../runs/report-ports.ts";
import { byStart, isFinal, laneOf, type Run } from "../runs/run.ts";
import type { Content, FileContent, Place } from "./delivery/content.ts";
import type { Delivery, Said } from "./delivery/delivery.ts";
import type { Finder } from "./delivery/find-own.ts";
import { wholeText } from "./delivery/said.ts";
import { channelTexts, type SlackDeps } from "./deps.ts";
import { isWhole, logFile, logMessage } from "./messages/log-message.ts";
import { fileRefused, resultReply } from "./messages/result-reply.ts";
import { aheadIn, nothingAhead } from "./messages/ahead.ts";
import { reminderMessage } from "./messages/reminder-message.ts";
import { runMessage } from "./messages/run-message.ts";
import { namesIn } from "./messages/values-block.ts";
import { reminderDue } from "./reminders.ts";
import type { Readers } from "./readers.ts";
import type { Texts } from "../texts/english.ts";
import { slackMemberOf } from "../access/actor.ts";

export interface RunReportDeps {
  readonly store: Pick<RunStore, "get" | "list" | "eventsOf">;
  readonly messages: MessageStore;
  readonly logs: Pick<RunLogStore, "read" | "readEnd">;
  readonly live: Pick<Live, "progressOf">;
  readonly estimates: SlackDeps["estimates"];
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly delivery: Delivery;
  readonly readers: Pick<Readers, "meet" | "textsOf">;
  readonly finder: Finder;
  /** Throws when this process may not report any more. Called right before anything is sent. */
  readonly insistMine: () => void;
}

/** What runs and what waits in a lane, in the order in which it starts. */
export async function readLane(store: RunReportDeps["store"], lane: string): Promise<Run[]> {
  const runs = await store.list({ lane, statuses: ["queued", "running"], order: "oldest" });
  return runs.sort(byStart);
}

/** The message under which the run was asked for; empty for none. */
function threadOf(run: Run): string {
  return run.origin.kind === "slack" ? (run.origin.thread ?? "") : "";
}

/** The Slack member who alone reads of a run; undefined where it is told in a channel. */
function readerOf({ origin, requester }: Run): string | undefined {
  return origin.kind === "slack" && /^[DUW]/.test(origin.channel) ? slackMemberOf(requester) : undefined;
}

/** The thread in which more is told of a run: the one it was asked for in, else that of its own message. */
function under(run: Run, parent: Place): Place {
  const isThere = run.origin.kind === "slack" && run.origin.channel === parent.channel;
  return { channel: parent.channel, ts: (isThere && threadOf(run)) || parent.ts };
}

function digestOfContent({ text, blocks }: Content): string {
  return digestOf({ text, blocks });
}

/**
 * Brings what Slack shows of one run to what the store says: its message, then its log, then its result. Nobody else may
 * do so at the same time. What is said is made from the run as it is when its turn comes, so doing it twice changes
 * nothing, and what changed in between is not lost.
 *
 * There is one message of each kind. Before a post its place is noted as an intent; when the answer is lost, or the
 * process dies, our own message is looked for there before anything is posted again.
 */
export function createRunReport(deps: RunReportDeps): (runId: string, urgency: () => number) => Promise<void> {
  const { store, messages, logs, live, estimates, catalog, clock, delivery, finder, insistMine } = deps;

  async function reportRun(runId: string, urgency: () => number): Promise<void> {
    const run = await store.get(runId);
    if (!run) return;
    const before = await messages.get(run.id, "run");
    if (!before && run.status === "denied" && !(await wasAccepted(run.id))) return;
    const channel = run.origin.kind === "slack" ? run.origin.channel : catalog.current().policy.channel;
    if (channel === undefined) return;
    const place = { channel, ts: threadOf(run) };
    const reader = readerOf(run);
    // After a restart nothing is known of anybody, and what was told in one language must not change to another.
    if (reader !== undefined) await deps.readers.meet(reader);
    const parent = await keep(
      { run, texts: textsFor(run), kind: "run", urgency, content: () => messageOf(run.id) },
      place,
    );
    if (!parent) return;
    if (parent.ts) await remind(run, parent, urgency);
    if (parent.ts) await reportLog(run, parent, urgency);
    await reportResult(run, parent, urgency);
  }

  async function messageOf(runId: string): Promise<Content | undefined> {
    const run = await store.get(runId);
    if (!run) return undefined;
    const current = catalog.current();
    const isUnderway = run.status === "queued" || run.status === "running";
    return runMessage(textsFor(run), run, {
      nameOfItem: namesIn(current),
      ahead: run.status === "queued" ? aheadIn(await readLane(store, laneOf(run)), run, clock.now()) : nothingAhead,
      asked: whoIsAsked(run),
      progress: live.progressOf(run.id),
      estimate: isUnderway ? await estimates(run) : undefined,
      hasLog: (await logs.readEnd(run.id)).length > 0,
    });
  }

  /** What one person alone reads is in their language. */
  function textsFor(run: Run): Texts {
    const reader = readerOf(run);
    return reader === undefined ? channelTexts({ catalog }) : deps.readers.textsOf(reader);
  }

  function whoIsAsked(run: Run): Asked {
    if (run.status !== "awaiting_approval") return nobodyAsked;
    const { policy } = catalog.current();
    return askedFor(policy, run.requester, run.deployment, run.approval, run.approvedBy);
  }

  /** Tells those who may still decide, once half-way and once near the end. */
  async function remind(run: Run, parent: RunMessage, urgency: () => number): Promise<void> {
    const due = run.status === "awaiting_approval" ? reminderDue(run, clock.now()) : undefined;
    if (!due) return;
    const before = await messages.get(run.id, due.kind);
    if (before && !isIntent(before)) return;
    const content = async () => reminderMessage(textsFor(run), due.run, whoIsAsked(due.run), due.kind);
    await postOnce({ run, texts: textsFor(run), kind: due.kind, urgency, content }, under(run, parent), before);
  }

  async function reportLog(run: Run, parent: RunMessage, urgency: () => number): Promise<void> {
    const end = await logs.readEnd(run.id);
    const texts = textsFor(run);
    if (!logMessage(texts, end)) return;
    const place = under(run, parent);
    const content = async () => logMessage(textsFor(run), await logs.readEnd(run.id));
    await keep({ run, texts: textsFor(run), kind: "log", urgency, content }, place);
    if (isFinal(run.status) && !isWhole(end)) {
      await uploadOnce(run, "log_file", place, urgency, async () => logFile(texts, run, await logs.read(run.id)));
    }
  }

  async function reportResult(run: Run, parent: RunMessage, urgency: () => number): Promise<void> {
    const reply = resultReply(textsFor(run), run);
    if (!reply) return;
    const before = await messages.get(run.id, "result");
    const said: Said = { run, texts: textsFor(run), kind: "result", urgency, content: async () => reply };
    const sent = before && !isIntent(before) ? before : await postOnce(said, under(run, parent), before);
    const { file } = reply;
    if (!file || !sent) return;
    const { channel } = sent;
    const thread = under(run, { channel, ts: (channel === parent.channel && parent.ts) || sent.ts });
    await uploadOnce(run, "result_file", thread, urgency, async () => file);
  }

  /** Posts what is not there yet, and changes what says something else. Undefined when there is nothing to say. */
  async function keep(said: Said, place: Place): Promise<RunMessage | undefined> {
    const { run, kind, urgency } = said;
    const before = await messages.get(run.id, kind);
    if (!before || isIntent(before)) {
      const sent = await postOnce(said, place, before);
      // What was found may be older than the run is.
      return sent?.contentDigest === "" && sent.ts ? keep(said, place) : sent;
    }
    if (!before.ts) return before;
    const now = await said.content();
    if (!now || digestOfContent(now) === before.contentDigest) return before;
    const { content, form } = await delivery.update(guarded(said), before);
    if (!content) return before;
    const after = { ...before, contentDigest: digestOfContent(content) };
    await messages.save(after);
    if (form === "short") await uploadWhole(said, content, under(run, before), urgency);
    return after;
  }

  async function postOnce(said: Said, place: Place, before: RunMessage | undefined): Promise<RunMessage | undefined> {
    const { run, kind, urgency } = said;
    const own = { runId: run.id, kind };
    if (before?.postingSince !== undefined) {
      const ts = await finder.message(own, before, before.postingSince, urgency);
      if (ts !== undefined) {
        const found = { ...own, channel: before.channel, ts, contentDigest: "" };
        await messages.save(found);
        return found;
      }
    }
    const intend = (target: Place) =>
      messages.save({ ...own, ...target, contentDigest: "", postingSince: clock.now() });
    const { place: posted, content, form } = await delivery.post(guarded(said), place, intend);
    if (!content) return undefined;
    const after = { ...own, ...posted, contentDigest: digestOfContent(content) };
    await messages.save(after);
    if (form === "short") await uploadWhole(said, content, under(run, posted), urgency);
    return after;
  }

  function guarded(said: Said): Said {
    return {
      ...said,
      content() {
        insistMine();
        return said.content();
      },
    };
  }

  async function uploadWhole({ run, kind }: Said, content: Content, place: Place, urgency: () => number) {
    await uploadOnce(run, `${kind}_text`, place, urgency, async () => wholeText(textsFor(run), kind, run, content));
  }

  async function uploadOnce(
    run: Run,
    kind: string,
    place: Place,
    urgency: () => number,
    file: () => Promise<FileContent>,
  ): Promise<void> {
    const before = await messages.get(run.id, kind);
    if (before && !isIntent(before)) return;
    const content = await file();
    const own = { runId: run.id, kind, channel: place.channel, contentDigest: "" };
    const since = before?.postingSince;
    const isThere = before && since !== undefined && (await finder.hasFile(content.name, before, since, urgency));
    if (!isThere) {
      insistMine();
      await messages.save({ ...own, ts: place.ts, postingSince: clock.now() });
      if (!(await delivery.upload(run, content, place, urgency))) {
        const texts = textsFor(run);
        const instead = fileRefused(texts, content);
        await postOnce({ run, texts, kind, urgency, content: async () => instead }, place, before);
        return;
      }
    }
    await messages.save({ ...own, ts: "" });
  }

  /** A run that a rule denied at once is told to the requester alone, in the form; one that had been accepted, to all. */
  async function wasAccepted(runId: string): Promise<boolean> {
    const events = await store.eventsOf(runId);
    return events.some(({ event }) => event.type === "queued" || event.type === "approval_required");
  }

  return reportRun;
}

/** Whether nobody knows if it was posted. */
function isIntent({ postingSince }: RunMessage): boolean {
  return postingSince !== undefined;
}
