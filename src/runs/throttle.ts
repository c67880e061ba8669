import type { Clock } from "../lib/clock.ts";
import type { Refusal } from "../lib/refusal.ts";
import type { RunStore } from "./ports.ts";
import { tooOften } from "./refusals.ts";
import { laneOf, type Run, type RunRequest } from "./run.ts";

/** Keeps an action from being asked for more often on one deployment than its `throttle` allows, whoever asks. */
export interface Throttle {
  /** Lets a request in, or says when the next may come. Call what it gives when the run is stored or is not to come. */
  enter(request: RunRequest): Promise<Refusal | (() => void)>;
}

/**
 * What is on its way to the store counts too, so that of many at once no more get in than may. This holds within a process;
 * of several replicas each may let one more in at the same instant.
 */
export function createThrottle({ store, clock }: { readonly store: RunStore; readonly clock: Clock }): Throttle {
  /** Of each action and deployment: the intents of the requests that are on their way, by the ids that their runs will have. */
  const entering = new Map<string, Map<string, string>>();

  function leave(key: string, id: string): void {
    const ids = entering.get(key);
    ids?.delete(id);
    if (ids?.size === 0) entering.delete(key);
  }

  return {
    async enter(request) {
      const { throttle, id: actionId } = request.action;
      if (!throttle) return () => undefined;
      const key = JSON.stringify([laneOf(request), actionId]);
      const ids = entering.get(key) ?? new Map<string, string>();
      entering.set(key, ids);
      // As they are now: who comes later counts this one. A click that was repeated is one click.
      const others = [...ids].flatMap(([id, intentKey]) => (intentKey === request.intentKey ? [] : [id]));
      ids.set(request.id, request.intentKey);
      try {
        const now = clock.now();
        const runs = await countedSince(store, request, now - throttle.per);
        // What has become a run is no further one.
        if (runs.some(({ intentKey }) => intentKey === request.intentKey)) return () => leave(key, request.id);
        const stored = new Set(runs.map(({ id }) => id));
        const onTheirWay = others.filter((id) => !stored.has(id)).length;
        if (runs.length + onTheirWay < throttle.runs) return () => leave(key, request.id);
        // The place that becomes free first is that of the oldest of those that fill it.
        const oldest = runs[throttle.runs - onTheirWay - 1];
        leave(key, request.id);
        return tooOften(request, throttle, runs[0], (oldest?.requestedAt ?? now) + throttle.per, now);
      } catch (fault) {
        leave(key, request.id);
        throw fault;
      }
    },
  };
}

/** Runs read at a time. Pages end where the time does, so a long history is never read. */
const pageSize = 50;

/** The runs of the action on the deployment that were asked for since then and count, newest first. */
async function countedSince(store: RunStore, request: RunRequest, since: number): Promise<Run[]> {
  const counted: Run[] = [];
  for (let beforeSeq: number | undefined; ;) {
    const before = beforeSeq === undefined ? {} : { beforeSeq };
    // The whole lane, since its index leads from the newest to the oldest without a look at anything else.
    const page = await store.listPlaced({ lane: laneOf(request), order: "newest", limit: pageSize, ...before });
    for (const { run } of page) {
      if (run.requestedAt <= since) return counted;
      if (run.action.id === request.action.id && isCounted(run)) counted.push(run);
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return counted;
    beforeSeq = last.seq;
  }
}

/** Everything that has begun or still may: what was refused, or taken back before it began, has cost the target nothing. */
function isCounted(run: Run): boolean {
  if (run.status === "cancelled") return "startedAt" in run;
  return run.status !== "denied" && run.status !== "rejected" && run.status !== "expired";
}
