import { z } from "zod";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Broadcast } from "./broadcast.ts";
import { createLiveRuns, type LiveRuns } from "./live.ts";
import type { Change, RunStore } from "./ports.ts";

const topic = "live";

/** How often at most one run's news go to the others, in ms. Slack shows less often than that. */
const pace = 500;

/** What one process tells of a run: where it stands, or only that something is new. */
const LiveNotice = z.object({
  runId: z.string(),
  progress: z.object({ percent: z.number().exactOptional(), text: z.string().exactOptional() }).exactOptional(),
  isOver: z.boolean().exactOptional(),
});
type LiveNotice = z.output<typeof LiveNotice>;

/** With these it counts no more what somebody has told of a run, who may not be there any more to say so. */
const ends: readonly Change["type"][] = ["ended", "interrupted", "taken_over"];

/** Live news of the runs of all processes that share a store. */
export function shareLive(
  broadcast: Broadcast,
  clock: Clock,
  store: Pick<RunStore, "subscribe">,
): LiveRuns & { stop(): void } {
  const live = createLiveRuns();
  const timers = new Map<string, Timer>();
  const isBehind = new Set<string>();
  /** Of which this process has told where they stand, so that the others must hear when that counts no more. */
  const isTold = new Set<string>();
  /** Of which others have told where they stand. */
  const isOfOthers = new Set<string>();

  const unsubscribe = broadcast.subscribe((notice) => {
    if (notice.topic !== topic || notice.content === undefined) return;
    const read = LiveNotice.safeParse(notice.content);
    if (!read.success) return;
    const { runId, progress, isOver } = read.data;
    if (isOver) isOfOthers.delete(runId);
    else if (progress) isOfOthers.add(runId);
    if (isOver) live.forget(runId);
    else if (progress) live.tell(runId, progress);
    else live.touch(runId);
  });

  const unfollow = store.subscribe((changes) => {
    // When nobody knows what was committed, their end may be among it. Who is at work tells again.
    const over =
      changes.length > 0 ? changes.filter(({ type }) => ends.includes(type)).map(({ runId }) => runId) : isOfOthers;
    for (const runId of [...over]) if (isOfOthers.delete(runId)) live.forget(runId);
  });

  /** At once, and then what comes meanwhile when the time is up. */
  function tellOthers(runId: string): void {
    if (timers.has(runId)) {
      isBehind.add(runId);
      return;
    }
    const progress = live.progressOf(runId);
    if (progress) isTold.add(runId);
    const notice: LiveNotice = progress ? { runId, progress } : { runId };
    broadcast.tell(topic, notice);
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
      const wasTold = [isTold.delete(runId), isOfOthers.delete(runId)].includes(true);
      if (!wasTold) return;
      const notice: LiveNotice = { runId, isOver: true };
      broadcast.tell(topic, notice);
    },
    stop() {
      unsubscribe();
      unfollow();
      for (const timer of timers.values()) timer.cancel();
    },
  };
}
