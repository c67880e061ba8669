import type { Limits } from "../definition/configuration.ts";
import type { Clock } from "../lib/clock.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Catalog, Queue, RunStore } from "./ports.ts";
import { queueFull } from "./refusals.ts";
import { createThrottle } from "./throttle.ts";
import { isDue, laneOf, type Priority, type RunRequest } from "./run.ts";

export interface AdmissionDeps {
  readonly store: RunStore;
  readonly queue: Pick<Queue, "waiting">;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Told of each request that was turned away: nothing else remembers it. */
  readonly onRefused: (refusal: Refusal, request: RunRequest) => void;
}

/** Keeps more from waiting than `limits` allow, and more from being asked for than the action's `throttle` allows. */
export interface Admission {
  /**
   * Lets a request in, or says what is full. A refusal is not recorded as a run: a flood must not flood the audit.
   * Call what it gives when the run stands in the queue or is not to come: until then it counts as waiting, so that many
   * at once do not slip in past the limit.
   */
  enter(request: RunRequest): Promise<Result<() => void, Refusal>>;
}

export function createAdmission(deps: AdmissionDeps): Admission {
  const { store, queue, catalog, clock, onRefused } = deps;
  const throttle = createThrottle({ store, clock });
  const entering = new Map<string, number>();
  let enteringInAll = 0;

  function count(lane: string, change: 1 | -1): void {
    enteringInAll += change;
    const left = (entering.get(lane) ?? 0) + change;
    if (left === 0) entering.delete(lane);
    else entering.set(lane, left);
  }

  /** How long the run at the head has waited, in ms; undefined when nothing says so. */
  async function longestWait(lane: string | undefined): Promise<number | undefined> {
    const where = lane === undefined ? {} : { lane };
    const now = clock.now();
    const oldest = await store.list({ ...where, statuses: ["queued"], order: "oldest", limit: 20 });
    const first = oldest.find((run) => run.status === "queued" && isDue(run, now));
    return first?.status === "queued" ? now - Math.max(first.queuedAt, first.notBefore ?? 0) : undefined;
  }

  return {
    async enter(request) {
      // First, since it has to be waited for: what follows looks and counts in one go.
      const leave = request.action.throttle && (await throttle.enter(request));
      if (leave && typeof leave !== "function") {
        onRefused(leave, request);
        return err(leave);
      }
      const lane = laneOf(request);
      const waiting = {
        all: queue.waiting() + enteringInAll,
        lane: queue.waiting(lane) + (entering.get(lane) ?? 0),
      };
      const full = whatIsFull(catalog.current().limits, waiting, request.action.priority);
      if (full) {
        leave?.();
        const place = full === "lane" ? request.deployment.name : undefined;
        const wait = await longestWait(full === "lane" ? lane : undefined);
        const refusal = queueFull(place, waiting[full], wait);
        onRefused(refusal, request);
        return err(refusal);
      }
      count(lane, 1);
      return ok(() => {
        leave?.();
        count(lane, -1);
      });
    },
  };
}

/** What has no room for one more; undefined when everything has. */
export function whatIsFull(
  limits: Pick<Limits, "waiting" | "waitingPerLane">,
  waiting: { readonly all: number; readonly lane: number },
  priority: Priority,
): "lane" | "all" | undefined {
  if (waiting.lane >= roomFor(limits.waitingPerLane, priority)) return "lane";
  return waiting.all >= roomFor(limits.waiting, priority) ? "all" : undefined;
}

/** Incidents have a reserve: when everything is full, they are what it is full for. */
function roomFor(limit: number, priority: Priority): number {
  return priority === "incident" ? limit + Math.max(10, Math.ceil(limit / 10)) : limit;
}
