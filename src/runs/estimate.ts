import type { Clock } from "../lib/clock.ts";
import type { RunStore } from "./ports.ts";
import type { RunRequest } from "./run.ts";

/** How long runs of an action usually take: the middle half of those that were looked at, in ms. */
export interface Estimate {
  readonly from: number;
  readonly to: number;
}

/** Tells how long a run like this one usually takes; undefined when nobody can know yet. */
export type Estimates = (request: Pick<RunRequest, "action" | "deployment">) => Promise<Estimate | undefined>;

/** Fewer than these say nothing about the next one. */
const fewest = 3;

/** What is looked at: more would only tell of times that are long over. */
const runsRead = 20;

/** A wait of many is told again and again; the answer hardly changes from one run to the next. */
const keptMs = 60_000;
const mostKept = 500;

/** The quartiles of how long runs took, so that one that hung for an hour moves nothing. */
export function estimateOf(durations: readonly number[]): Estimate | undefined {
  if (durations.length < fewest) return undefined;
  const sorted = [...durations].sort((one, other) => one - other);
  return { from: quantile(sorted, 0.25), to: quantile(sorted, 0.75) };
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * Estimates from the latest runs that succeeded: of the same action on the same deployment, else of the action anywhere.
 * Failures tell how long failing takes, so they are left out.
 */
export function createEstimates(store: Pick<RunStore, "list">, clock: Clock): Estimates {
  const kept = new Map<string, { readonly until: number; readonly estimate: Promise<Estimate | undefined> }>();

  async function read(actionId: string, lane?: string): Promise<Estimate | undefined> {
    const where = lane === undefined ? {} : { lane };
    const runs = await store.list({ actionId, ...where, statuses: ["succeeded"], limit: runsRead, order: "newest" });
    return estimateOf(runs.flatMap((run) => (run.status === "succeeded" ? [run.endedAt - run.startedAt] : [])));
  }

  return (request) => {
    const key = JSON.stringify([request.action.id, request.deployment.id]);
    const now = clock.now();
    const known = kept.get(key);
    if (known && now < known.until) return known.estimate;
    const { id } = request.action;
    const estimate = read(id, request.deployment.id).then((near) => near ?? read(id));
    kept.delete(key);
    kept.set(key, { until: now + keptMs, estimate });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    estimate.catch(() => kept.delete(key));
    return estimate;
  };
}
