import { Counter, Histogram, type Registry } from "prom-client";
import type { RunEvent } from "../../runs/events.ts";
import { apply, isFinal, laneOf, newRun, type Run } from "../../runs/run.ts";
import type { RunListener } from "../watch-runs.ts";
import { fewValues } from "./few-values.ts";

/** In seconds: from a process that is quick to people who are asleep. */
const waits = [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];
const latencies = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];
const works = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];
const decisions = [5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 86_400];

/** How many ended runs are remembered until they are reported. */
const mostUnreported = 10_000;

export interface RunMetrics {
  readonly onRun: RunListener;
  /** The thread has been told how the run ended. */
  onReported(runId: string, now: number): void;
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
    help: "From the moment a run was queued, due and first in a free lane to started: what Signalbox itself takes.",
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
    help: "From ended to told in the thread. Runs that ended in another process are not in it.",
    buckets: waits,
    registers,
  });

  const damaged = new Counter({
    name: "signalbox_runs_damaged_total",
    help: "Runs that were ended because their record in the database cannot be read. Anything but 0: see the log, restore a backup.",
    registers,
  });

  const few = fewValues(200);
  const freeSince = new Map<string, number>();
  const endedAt = new Map<string, number>();

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
      startLatency.observe(seconds(event.at - Math.max(readyAt, freeSince.get(laneOf(run)) ?? 0)));
    }
    if (event.type === "ended" || event.type === "interrupted") {
      freeSince.set(laneOf(run), event.at);
      if (before.status === "running") work.observe({ action }, seconds(event.at - before.startedAt));
    }
  }

  return {
    onRun(run, events, before) {
      // As it was before each event: a run can be asked for and started in one commit.
      let seen = before ?? newRun(run);
      for (const event of events) {
        onEvent(event, run, seen);
        seen = apply(seen, event);
      }
      if (!isFinal(run.status) || !("endedAt" in run)) return;
      if (before?.damage !== undefined) damaged.inc();
      ended.inc({ action: few(run.action.id), result: run.status });
      if (endedAt.size < mostUnreported) endedAt.set(run.id, run.endedAt);
    },
    onReported(runId, now) {
      const at = endedAt.get(runId);
      endedAt.delete(runId);
      if (at !== undefined) report.observe(seconds(now - at));
    },
  };
}

/** What an event says about a run that waited for approval. */
const decided = { queued: "approved", rejected: "rejected", expired: "expired", cancelled: "cancelled" } as const;

/** A clock that was set back must not make a wait negative. */
function seconds(ms: number): number {
  return Math.max(ms, 0) / 1_000;
}
