import type { webApi } from "@slack/bolt";
import { askedFor, nobodyAsked, type Asked } from "../access/approvals.ts";
import type { Timer } from "../lib/clock.ts";
import { digestOf } from "../lib/json.ts";
import type { LogChunk } from "../runs/log-ports.ts";
import { byStart, isFinal, laneOf, type Run } from "../runs/run.ts";
import type { RunMessage as PostedMessage } from "../runs/report-ports.ts";
import { createDelivery, type Content, type FileContent, type Place } from "./delivery.ts";
import type { SlackDeps } from "./deps.ts";
import { createLiveReports } from "./live-reports.ts";
import { isWhole, logFile, logMessage } from "./messages/log-message.ts";
import { fileRefused, resultReply } from "./messages/result-reply.ts";
import { aheadIn, nothingAhead } from "./messages/ahead.ts";
import { reminderMessage } from "./messages/reminder-message.ts";
import { runMessage, type Around } from "./messages/run-message.ts";
import { namesIn } from "./messages/values-block.ts";
import { createReminders } from "./reminders.ts";

const cursorName = "slack";
const batch = 100;
const retryMs = 5_000;

/** The message under which the run was asked for; empty for none. */
function threadOf(run: Run): string {
  return run.origin.kind === "slack" ? (run.origin.thread ?? "") : "";
}

/** The thread in which more is told of a run: the one it was asked for in, else that of its own message. */
function under(run: Run, parent: Place): Place {
  const isThere = run.origin.kind === "slack" && run.origin.channel === parent.channel;
  return { channel: parent.channel, ts: (isThere && threadOf(run)) || parent.ts };
}

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
  const unsaved = new Map<string, PostedMessage>();

  // A turn later: the commit that is told may be the one that lets a run start, and starting goes first.
  const delivery = createDelivery(client, deps.log, () => deps.catalog.current().policy.channel);
  const live = createLiveReports(deps.clock, () => void drain());
  const reminders = createReminders(deps.store, deps.clock, () => void drain());
  const leavers = [
    deps.store.subscribe(() => void setImmediate(() => void drain())),
    deps.live.subscribe((runId) => live.note(runId)),
    deps.reporting.onMine(() => void drain()),
  ];

  function drain(): Promise<void> {
    isWanted = true;
    running ??= work().finally(() => (running = undefined));
    return running;
  }

  async function work(): Promise<void> {
    retry?.cancel();
    try {
      while (isWanted && mayReport()) {
        isWanted = false;
        await reportNew();
        await reportLive();
        await remind();
      }
    } catch (fault) {
      deps.log.warn("Slack could not be brought up to date; trying again soon", { fault });
      if (!isStopped) retry = deps.clock.after(retryMs, () => void drain());
    }
  }

  /** Another process goes on from the cursor. */
  function mayReport(): boolean {
    return !isStopped && deps.reporting.isMine();
  }

  async function reportNew(): Promise<void> {
    for (;;) {
      const events = await deps.store.eventsAfter(await deps.cursors.read(cursorName), batch);
      const last = events.at(-1);
      if (!last || !mayReport()) return;
      const reported = new Set<string>();
      const lanes = new Set<string>();
      for (const { runId } of events) {
        if (reported.has(runId)) continue;
        reported.add(runId);
        if (!mayReport()) return;
        const run = await deps.store.get(runId);
        if (run) await report(run);
        if (run) lanes.add(laneOf(run));
      }
      for (const name of lanes) await reportWaiting(name, reported);
      await deps.cursors.write(cursorName, last.seq);
    }
  }

  /** What runs tell while they work. What Slack did not take is shown with the next news, or with the end. */
  async function reportLive(): Promise<void> {
    for (const runId of live.take()) {
      const run = await deps.store.get(runId);
      if (run?.status === "running" && mayReport()) await report(run);
    }
  }

  /** Tells those who may still decide, once half-way and once near the end. */
  async function remind(): Promise<void> {
    try {
      for (const { run, kind } of await reminders.due()) {
        const parent = await deps.messages.get(run.id, "run");
        if (!parent?.ts || (await deps.messages.get(run.id, kind)) || !mayReport()) continue;
        await postOnce(run, kind, reminderMessage(run, whoIsAsked(run), kind), under(run, parent));
      }
    } catch (fault) {
      reminders.again();
      throw fault;
    }
  }

  /** What waits in a lane where something has happened has another line now. */
  async function reportWaiting(name: string, reported: ReadonlySet<string>): Promise<void> {
    const lane = await readLane(name);
    for (const run of lane) if (run.status === "queued" && !reported.has(run.id)) await report(run, lane);
  }

  /** What runs and what waits, in the order in which it starts. */
  async function readLane(lane: string): Promise<Run[]> {
    const runs = await deps.store.list({ lane, statuses: ["queued", "running"], order: "oldest" });
    return runs.sort(byStart);
  }

  async function report(run: Run, lane?: readonly Run[]): Promise<void> {
    const before = await deps.messages.get(run.id, "run");
    if (!before && run.status === "denied" && !(await wasAccepted(run.id))) return;
    const channel = run.origin.kind === "slack" ? run.origin.channel : deps.catalog.current().policy.channel;
    if (channel === undefined) return;
    const end = await deps.logs.readEnd(run.id);
    const message = runMessage(run, await aroundOf(run, end.length > 0, lane));
    reminders.note(run);
    await bring(run, "run", message, before ?? (await postOnce(run, "run", message, { channel, ts: threadOf(run) })));
    await reportLog(run, end);
    await reportResult(run);
  }

  async function reportLog(run: Run, end: readonly LogChunk[]): Promise<void> {
    const parent = await deps.messages.get(run.id, "run");
    const message = logMessage(end);
    if (!message || !parent?.ts) return;
    const before = await deps.messages.get(run.id, "log");
    await bring(run, "log", message, before ?? (await postOnce(run, "log", message, under(run, parent))));
    if (isFinal(run.status) && !isWhole(end)) {
      await uploadOnce(run, "log_file", under(run, parent), async () => logFile(run, await deps.logs.read(run.id)));
    }
  }

  async function reportResult(run: Run): Promise<void> {
    const reply = resultReply(run);
    const parent = await deps.messages.get(run.id, "run");
    if (!reply || !parent) return;
    const before = await deps.messages.get(run.id, "result");
    const place = before ?? (await postOnce(run, "result", reply, under(run, parent)));
    const { file } = reply;
    const { channel } = place;
    const thread = under(run, { channel, ts: parent.ts || place.ts });
    if (file) await uploadOnce(run, "result_file", thread, async () => file);
  }

  async function uploadOnce(run: Run, kind: string, place: Place, file: () => Promise<FileContent>): Promise<void> {
    if (await deps.messages.get(run.id, kind)) return;
    const content = await file();
    const isShared = await delivery.upload(run, content, place);
    if (isShared) await deps.messages.save({ runId: run.id, kind, channel: place.channel, ts: "", contentDigest: "" });
    else await postOnce(run, kind, fileRefused(content), place);
  }

  /** Updates what was posted when it says something else: also a post of before that could only now be remembered. */
  async function bring(run: Run, kind: string, content: Content, posted: PostedMessage): Promise<void> {
    const contentDigest = digestOfContent(content);
    if (posted.contentDigest === contentDigest || !posted.ts) return;
    await delivery.update(run, content, posted);
    await deps.messages.save({ ...posted, kind, contentDigest });
  }

  /**
   * Posts, and remembers where. A post whose place could not be written down, on a full disk say, is remembered here
   * until it can, so that trying again does not post again.
   */
  async function postOnce(run: Run, kind: string, content: Content, place: Place): Promise<PostedMessage> {
    const key = `${run.id} ${kind}`;
    const contentDigest = digestOfContent(content);
    const posted = unsaved.get(key) ?? {
      runId: run.id,
      kind,
      ...(await delivery.post(run, content, place)),
      contentDigest,
    };
    unsaved.set(key, posted);
    await deps.messages.save(posted);
    unsaved.delete(key);
    return posted;
  }

  /** A run that a rule denied at once is told to the requester alone, in the form; one that had been accepted, to all. */
  async function wasAccepted(runId: string): Promise<boolean> {
    const events = await deps.store.eventsOf(runId);
    return events.some(({ event }) => event.type === "queued" || event.type === "approval_required");
  }

  function whoIsAsked(run: Run): Asked {
    if (run.status !== "awaiting_approval") return nobodyAsked;
    const { policy } = deps.catalog.current();
    return askedFor(policy, run.requester, run.deployment, run.approval, run.approvedBy);
  }

  async function aroundOf(run: Run, hasLog: boolean, known: readonly Run[] | undefined): Promise<Around> {
    const isUnderway = run.status === "queued" || run.status === "running";
    return {
      nameOfItem: namesIn(deps.catalog.current()),
      ahead:
        run.status === "queued" ? aheadIn(known ?? (await readLane(laneOf(run))), run, deps.clock.now()) : nothingAhead,
      asked: whoIsAsked(run),
      progress: deps.live.progressOf(run.id),
      estimate: isUnderway ? await deps.estimates(run) : undefined,
      hasLog,
    };
  }

  return {
    drain,
    stop() {
      isStopped = true;
      for (const leave of leavers) leave();
      live.stop();
      reminders.stop();
      retry?.cancel();
    },
  };
}

function digestOfContent({ text, blocks }: Content): string {
  return digestOf({ text, blocks });
}
