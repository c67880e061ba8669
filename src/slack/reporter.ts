import type { webApi } from "@slack/bolt";
import type { Timer } from "../lib/clock.ts";
import { laneOf } from "../runs/run.ts";
import { createDelivery, type OnFallback } from "./delivery/delivery.ts";
import { createFinder } from "./delivery/find-own.ts";
import type { SlackDeps } from "./deps.ts";
import { createLiveReports } from "./live-reports.ts";
import { createOutbox, OutboxStopped } from "./outbox/outbox.ts";
import { mostCounted } from "./messages/ahead.ts";
import type { Pace } from "./outbox/rates.ts";
import { createUnreported } from "./outbox/unreported.ts";
import { urgency, urgencyOfEvent } from "./outbox/urgency.ts";
import { createReminders } from "./reminders.ts";
import { createRunReport, readLane } from "./report-run.ts";
import type { Readers } from "./readers.ts";

const cursorName = "slack";
const batch = 100;

/** So many runs are looked at ahead of what Slack takes; the rest waits in the store. */
const mostUnreported = 500;

/** Further behind a run's line counts nothing, so it stays right. Some more, for what comes nearer by several at once. */
const placesShown = mostCounted + 15;

const shortestRetryMs = 1_000;
const longestRetryMs = 15_000;

export interface Reporter {
  /** Reports what has happened since the cursor. Resolves when nothing is left to report, or Slack does not answer. */
  drain(): Promise<void>;
  /** A report that is under way is let go of; the next process does it again. */
  stop(): void;
}

/**
 * Brings Slack to what the store says. It reads the events behind a cursor that moves only when everything before it is
 * reported, so a crash loses no report. Runs are reported side by side, each by itself in order; a channel or a run that
 * Slack will not take holds up no other.
 */
export function createReporter(
  deps: SlackDeps,
  client: webApi.WebClient,
  { pace, onFallback, readers }: { readonly pace: Pace; readonly onFallback: OnFallback; readonly readers: Readers },
): Reporter {
  const { store, cursors, catalog, clock, log } = deps;
  const outbox = createOutbox(clock, pace);
  const delivery = createDelivery({
    client,
    outbox,
    log,
    commonChannel: () => catalog.current().policy.channel,
    onFallback,
  });
  const reportRun = createRunReport({
    ...deps,
    delivery,
    readers,
    finder: createFinder(client, outbox, log),
    insistMine,
  });

  let unreported = createUnreported();
  /** The last event that was read; undefined before the first reading. */
  let readTo: number | undefined;
  let savedCursor: number | undefined;
  let working: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;
  let isTroubled = false;
  const jobs = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Set<Timer>();
  let waiters: (() => void)[] = [];

  // A turn later: the commit that is told may be the one that lets a run start, and starting goes first.
  const live = createLiveReports(clock, wake);
  const reminders = createReminders(store, clock, wake);
  const leavers = [
    store.subscribe(() => void setImmediate(wake)),
    deps.live.subscribe((runId) => live.note(runId)),
    deps.reporting.onMine(wake),
  ];

  /** Else another process goes on from the cursor. */
  function mayReport(): boolean {
    return !isStopped && deps.reporting.isMine();
  }

  /** What others have reported in the meantime is read anew when it is this process's turn again. */
  function forget(): void {
    unreported = createUnreported();
    readTo = undefined;
  }

  function insistMine(): void {
    if (!mayReport()) throw new OutboxStopped();
  }

  function wake(): void {
    isWanted = true;
    working ??= work().finally(() => {
      working = undefined;
      if (isWanted && mayReport()) wake();
      else if (!isWanted && unreported.size() === 0) settle();
    });
  }

  function settle(): void {
    const done = waiters;
    waiters = [];
    for (const resolve of done) resolve();
  }

  async function work(): Promise<void> {
    if (!mayReport()) forget();
    try {
      while (isWanted && mayReport()) {
        isWanted = false;
        await readNew();
        for (const runId of live.take()) unreported.note(runId, urgency.live);
        for (const { run } of await reminders.due()) unreported.note(run.id, urgency.place);
        begin();
        await saveCursor();
      }
    } catch (fault) {
      troubled(fault);
      later(shortestRetryMs * 5, wake);
    }
  }

  /** Notes what has happened, as far ahead as is useful. */
  async function readNew(): Promise<void> {
    readTo ??= savedCursor = await cursors.read(cursorName);
    while (unreported.size() < mostUnreported) {
      const events = await store.eventsAfter(readTo, batch);
      const last = events.at(-1);
      if (!last || !mayReport()) return;
      for (const { runId, seq, event } of events) unreported.note(runId, urgencyOfEvent(event.type), seq);
      await noteWaiting(new Set(events.map(({ runId }) => runId)));
      readTo = last.seq;
      unreported.readTo(readTo);
    }
  }

  /** What waits in a lane where something has happened has another line now. */
  async function noteWaiting(runIds: ReadonlySet<string>): Promise<void> {
    const lanes = new Set<string>();
    for (const runId of runIds) {
      const run = await store.get(runId);
      if (run) reminders.note(run);
      if (run) lanes.add(laneOf(run));
    }
    for (const lane of lanes) {
      const waiting = (await readLane(store, lane)).filter(({ status }) => status === "queued");
      for (const { id } of waiting.slice(0, placesShown)) if (!runIds.has(id)) unreported.note(id, urgency.place);
    }
  }

  function begin(): void {
    for (const runId of unreported.begin()) {
      // One that was begun before this process lost its turn may still be at it.
      if (jobs.has(runId)) unreported.failed(runId);
      else void job(runId);
    }
  }

  async function job(runId: string): Promise<void> {
    const own = unreported;
    jobs.add(runId);
    try {
      await reportRun(runId, () => own.urgencyOf(runId));
      own.done(runId);
      failures.delete(runId);
      if (isTroubled) log.info("Slack is being brought up to date again");
      isTroubled = false;
    } catch (fault) {
      own.failed(runId);
      if (fault instanceof OutboxStopped) return;
      troubled(fault, runId);
      const count = failures.get(runId) ?? 0;
      failures.set(runId, count + 1);
      later(Math.min(longestRetryMs, shortestRetryMs * 2 ** count), () => {
        unreported.retry(runId);
        wake();
      });
    } finally {
      jobs.delete(runId);
      wake();
    }
  }

  async function saveCursor(): Promise<void> {
    const cursor = unreported.cursor();
    if (cursor === undefined || cursor === savedCursor || !mayReport()) return;
    await cursors.write(cursorName, cursor);
    savedCursor = cursor;
  }

  /** Told once, until something gets through again: while Slack is away every run has the same to say. */
  function troubled(fault: unknown, runId?: string): void {
    if (!isTroubled && !isStopped)
      log.warn("Slack could not be brought up to date; trying again soon", { runId, fault });
    isTroubled = true;
    settle();
  }

  function later(ms: number, act: () => void): void {
    if (isStopped) return;
    const timer = clock.after(ms, () => {
      timers.delete(timer);
      act();
    });
    timers.add(timer);
  }

  return {
    drain() {
      return new Promise((resolve) => {
        waiters.push(resolve);
        wake();
      });
    },
    stop() {
      isStopped = true;
      for (const leave of leavers) leave();
      live.stop();
      reminders.stop();
      outbox.stop();
      for (const timer of timers) timer.cancel();
      settle();
    },
  };
}
