import { actorKey, type Actor } from "../access/actor.ts";
import type { Clock } from "../lib/clock.ts";
import type { RunStore } from "../runs/ports.ts";

/** How many of somebody's latest runs say what they use. */
const remembered = 100;
const keptMs = 60_000;

/** How often each action was run lately, by its id. */
export type Counts = ReadonlyMap<string, number>;

/** What people use, so that lists can begin with it. Kept for a minute, since each letter of a search asks again. */
export function createUsage(store: RunStore, clock: Clock): (actor: Actor) => Promise<Counts> {
  const kept = new Map<string, { readonly until: number; readonly counts: Promise<Counts> }>();

  async function count(requester: string): Promise<Counts> {
    const runs = await store.list({ requester, limit: remembered, order: "newest" });
    const counts = new Map<string, number>();
    for (const { action } of runs) counts.set(action.id, (counts.get(action.id) ?? 0) + 1);
    return counts;
  }

  return (actor) => {
    const now = clock.now();
    for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
    const key = actorKey(actor);
    const known = kept.get(key) ?? { until: now + keptMs, counts: count(key) };
    kept.set(key, known);
    known.counts.catch(() => kept.delete(key));
    return known.counts;
  };
}
