import type { Clock, Timer } from "../lib/clock.ts";
import type { Json } from "../lib/json.ts";
import type { Broadcast } from "./broadcast.ts";
import { createLiveRuns, type LiveRuns } from "./live.ts";
import type { Progress } from "./ports.ts";

const topic = "live";

/** How often at most one run's news go to the others, in ms. Slack shows less often than that. */
const pace = 500;

/** What one process tells of a run: where it stands, or only that something is new. */
interface LiveNotice {
  readonly runId: string;
  readonly progress?: Progress;
  readonly isOver?: boolean;
}

/** Live news of the runs of all processes that share a store. */
export function shareLive(broadcast: Broadcast, clock: Clock): LiveRuns & { stop(): void } {
  const live = createLiveRuns();
  const timers = new Map<string, Timer>();
  const isBehind = new Set<string>();
  /** Of which somebody has told where they stand, so that all must hear when that counts no more. */
  const isKnown = new Set<string>();

  const unsubscribe = broadcast.subscribe((notice) => {
    if (notice.topic !== topic || notice.content === undefined) return;
    const { runId, progress, isOver } = notice.content as unknown as LiveNotice;
    if (isOver) isKnown.delete(runId);
    else if (progress) isKnown.add(runId);
    if (isOver) live.forget(runId);
    else if (progress) live.tell(runId, progress);
    else live.touch(runId);
  });

  /** At once, and then what comes meanwhile when the time is up. */
  function tellOthers(runId: string): void {
    if (timers.has(runId)) {
      isBehind.add(runId);
      return;
    }
    const progress = live.progressOf(runId);
    if (progress) isKnown.add(runId);
    const notice: LiveNotice = progress ? { runId, progress } : { runId };
    broadcast.tell(topic, notice as unknown as Json);
    timers.set(
      runId,
      clock.after(pace, () => {
        timers.delete(runId);
        if (isBehind.delete(runId)) tellOthers(runId);
      }),
    );
  }

  return {
    ...live,
    tell(runId, progress) {
      live.tell(runId, progress);
      tellOthers(runId);
    },
    touch(runId) {
      live.touch(runId);
      tellOthers(runId);
    },
    forget(runId) {
      live.forget(runId);
      isBehind.delete(runId);
      if (!isKnown.delete(runId)) return;
      const notice: LiveNotice = { runId, isOver: true };
      broadcast.tell(topic, notice as unknown as Json);
    },
    stop() {
      unsubscribe();
      for (const timer of timers.values()) timer.cancel();
    },
  };
}
