import type { Clock, Timer } from "../lib/clock.ts";

/** Slack allows about one message a second in a channel; several runs may share one. */
const pauseMs = 3_000;

export interface LiveReports {
  /** Runs that have told something and may be shown now, taken out once. */
  take(): string[];
  /** The run told something. */
  note(runId: string): void;
  stop(): void;
}

/**
 * Holds what runs tell while they work to one report in three seconds for each run: the first at once, then the latest
 * state at the end of each pause in which there was news.
 * @param wake called when there is something to take
 */
export function createLiveReports(clock: Clock, wake: () => void): LiveReports {
  const pauses = new Map<string, { timer: Timer; hasNews: boolean }>();
  const due = new Set<string>();

  function open(runId: string): void {
    due.add(runId);
    pauses.set(runId, { hasNews: false, timer: clock.after(pauseMs, () => over(runId)) });
    wake();
  }

  function over(runId: string): void {
    const hadNews = pauses.get(runId)?.hasNews;
    pauses.delete(runId);
    if (hadNews) open(runId);
  }

  return {
    take() {
      const runIds = [...due];
      due.clear();
      return runIds;
    },
    note(runId) {
      const pause = pauses.get(runId);
      if (pause) pause.hasNews = true;
      else open(runId);
    },
    stop() {
      for (const { timer } of pauses.values()) timer.cancel();
      pauses.clear();
      due.clear();
    },
  };
}
