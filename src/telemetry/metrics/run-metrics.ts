import { Counter, Histogram, type Registry } from "prom-client";
import type { RunEvent } from "../../runs/events.ts";
import { apply, isFinal, newRun, type Run, type RunIn } from "../../runs/run.ts";
import type { RunListener } from "../watch-runs.ts";
import { fewValues } from "./few-values.ts";
import type { ReadySince } from "./ready-since.ts";

/** In seconds: from a process that is quick to people who are asleep. */
const waits = [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];
const latencies = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];
const works = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];
const decisions = [5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 86_400];

/** How many ended runs are remembered until they are reported, and how many as reported. */
const mostRemembered = 10_000;

export interface RunMetrics {
  readonly onRun: RunListener;
  /**
   * The thread has been told how the run ended.
   * @param whenEnded when it ended, of a run that ended in another process. May reject
   */
  onReported(runId: string, now: number, whenEnded: () => Promise<number | undefined>): Promise<void>;
  /** From now on the start latency of runs is counted, from the instant that this says. */
  timeStarts(readySince: ReadySince): void;
}

/** Counts and times what happens to runs, from their events. */
export function createRunMetrics(registry: Registry): RunMetrics {
  const registers = [registry];
  const requested = new Counter({
    name: "signalbox_runs_requested_total",
    help: "Runs that were asked for, by action and by who asked: person, stranger, bot or deployment.",
    labelNames: ["action", "by"] as const,
    registers,
  });
  const ended = new Counter({
    name: "signalbox_runs_ended_total",
    help: "Runs that ended, by action and result: the final status of the run.",
    labelNames: ["action", "result"] as const,
    registers,
  });
  const attempts = new Counter({
    name: "signalbox_run_attempts_total",
    help: "How often the work of runs was begun, by action. More than the runs: retries.",
    labelNames: ["action"] as const,
    registers,
  });
  const laneWait = new Histogram({
    name: "signalbox_lane_wait_seconds",
    help: "From queued, or from the time it was scheduled for, to started.",
    buckets: waits,
    registers,
  });
  const startLatency = new Histogram({
    name: "signalbox_start_latency_seconds",
    help: "From the moment nothing was in the way of a run any more to started: what Signalbox itself takes. See below.",
    buckets: latencies,
    registers,
  });
  const work = new Histogram({
    name: "signalbox_executor_seconds",
    help: "From started to ended, by action.",
    labelNames: ["action"] as const,
    buckets: works,
    registers,
  });
  const decision = new Histogram({
    name: "signalbox_approval_decision_seconds",
    help: "From asked for approval to decided, by decision: approved, rejected, expired or cancelled.",
    labelNames: ["decision"] as const,
    buckets: decisions,
    registers,
  });
  const report = new Histogram({
    name: "signalbox_report_seconds",
    help: "From ended to told in the thread, for the first time. Counted by the process that tells.",
    buckets: waits,
    registers,
  });

  const damaged = new Counter({
    name: "signalbox_runs_damaged_total",
    help: "Runs that were ended because their record in the database cannot be read. Anything but 0: see the log, restore a backup.",
    registers,
  });

  const few = fewValues(200);
  const endedAt = new Map<string, number>();
  const reported = new Set<string>();
  let readySince: ReadySince | undefined;

  async function timeStart(run: RunIn<"queued">, startedAt: number): Promise<void> {
    const since = await readySince?.of(run);
    if (since !== undefined) startLatency.observe(seconds(startedAt - since));
  }

  function onEvent(event: RunEvent, run: Run, before: Run): void {
    const action = few(run.action.id);
    if (event.type === "requested") requested.inc({ action, by: event.by.kind });
    if (before.status === "awaiting_approval" && event.type in decided) {
      const askedAt = before.expiresAt - before.approval.expiresAfter;
      decision.observe({ decision: decided[event.type as keyof typeof decided] }, seconds(event.at - askedAt));
    }
    if (event.type === "started") {
      attempts.inc({ action });
      if (before.status !== "queued") return;
      const readyAt = Math.max(before.queuedAt, before.notBefore ?? 0);
      laneWait.observe(seconds(event.at - readyAt));
      // Asked before anything else happens; it never rejects.
      void timeStart(before, event.at);
    }
    if (event.type === "ended" || event.type === "interrupted") {
      if (before.status === "running") work.observe({ action }, seconds(event.at - before.startedAt));
    }
  }

  return {
    onRun(run, events, before) {
      // As it was before each event: a run can be asked for and started in one commit.
      let seen = before ?? newRun(run);
      for (const event of events) {
        onEvent(event, run, seen);
        readySince?.onEvent(event, run);
        seen = apply(seen, event);
      }
      if (!isFinal(run.status) || !("endedAt" in run)) return;
      if (before?.damage !== undefined) damaged.inc();
      ended.inc({ action: few(run.action.id), result: run.status });
      if (endedAt.size < mostRemembered) endedAt.set(run.id, run.endedAt);
    },
    async onReported(runId, now, whenEnded) {
      const known = endedAt.get(runId);
      endedAt.delete(runId);
      // What is told again, as in other words, was told before.
      if (reported.has(runId)) return;
      reported.add(runId);
      for (const [oldest] of reported.entries().take(Math.max(0, reported.size - mostRemembered)))
        reported.delete(oldest);
      const at = known ?? (await whenEnded().catch(() => undefined));
      if (at !== undefined) report.observe(seconds(now - at));
    },

    timeStarts(by) {
      readySince = by;
    },
  };
}

/** What an event says about a run that waited for approval. */
const decided = { queued: "approved", rejected: "rejected", expired: "expired", cancelled: "cancelled" } as const;

/** A clock that was set back must not make a wait negative. */
function seconds(ms: number): number {
  return Math.max(ms, 0) / 1_000;
}
