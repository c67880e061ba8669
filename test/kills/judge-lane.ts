import type { RecordedEvent } from "../../src/runs/events.ts";
import type { Run } from "../../src/runs/run.ts";
import { leaseSeconds, type Storm } from "./storm.ts";

export interface Kept {
  readonly run: Run;
  readonly events: readonly RecordedEvent[];
}

const leaseMs = leaseSeconds * 1_000;

/** How long a lane may be idle while it has work, in ms, beyond a lease for each process that was lost meanwhile. */
const mostBeyond = 5_000;

/** How long somebody who wakes may take to let go of what is no longer his, in ms. */
const letsGoWithin = 1_000;

/** At no time two on one deployment, and never idle for long while something waits. */
export function judgeLane(seen: Pick<Storm, "target" | "stops">, deployment: string, kept: readonly Kept[]): string[] {
  const inLane = seen.target.filter((one) => one.deployment === deployment).sort((a, b) => a.begin - b.begin);
  const runs = kept.filter(({ run }) => run.deployment.id === deployment);
  const wrong = judgeStarts(deployment, runs);
  for (const [nth, one] of inLane.entries()) {
    for (const other of inLane.slice(nth + 1)) {
      if (other.begin >= one.end || other.key === one.key) continue;
      const sender = runs.find(({ run }) => run.id === one.key);
      if (!isExcused(seen.stops, sender, other.begin)) {
        wrong.push(`${other.key} began on ${deployment} while ${one.key} was at work`);
      }
    }
  }
  let busyUntil = 0;
  for (const one of inLane) {
    const idleSince = Math.max(busyUntil, waitingSince(runs, busyUntil, one.begin));
    const idle = one.begin - idleSince;
    // Who gets a lane after a loss and is lost before he has begun costs it another lease.
    const losses = seen.stops.filter(({ from }) => from > idleSince - leaseMs && from < one.begin).length;
    if (idle > Math.max(1, losses) * leaseMs + mostBeyond) {
      wrong.push(`${deployment} was idle for ${idle} ms before ${one.key}, losses meanwhile: ${losses}`);
    }
    // What the target has taken over is at work until it is known to be done.
    const run = one.action === "accepted" ? runs.find(({ run }) => run.id === one.key)?.run : undefined;
    busyUntil = Math.max(busyUntil, one.end, run && "endedAt" in run ? run.endedAt : 0);
  }
  return wrong;
}

/** By the record, which knows no excuse: none is started before the end of the one before is written. */
function judgeStarts(deployment: string, runs: readonly Kept[]): string[] {
  const wrong: string[] = [];
  let running: string | undefined;
  for (const { runId, event } of runs.flatMap(({ events }) => events).sort((a, b) => a.seq - b.seq)) {
    if (event.type === "started") {
      if (running !== undefined && running !== runId) {
        wrong.push(`${runId} was started on ${deployment} before the end of ${running}`);
      }
      running = runId;
    }
    if ((event.type === "ended" || event.type === "interrupted") && running === runId) running = undefined;
  }
  return wrong;
}

/**
 * The request of somebody who is frozen, for as long as a lease, may still be open when the lane goes on, until he wakes. It
 * is he who must have been frozen, at that moment; that somebody else was, excuses nothing.
 */
function isExcused(stops: Storm["stops"], sender: Kept | undefined, moment: number): boolean {
  const owners = sender?.events.flatMap(({ event }) => ("owner" in event ? [event.owner] : [])) ?? [];
  return stops.some(
    ({ frozen, from, to }) =>
      frozen !== undefined &&
      owners.includes(frozen) &&
      from < moment &&
      moment < to + letsGoWithin &&
      to - from > leaseSeconds * 500,
  );
}

/** The first instant from `after` on at which something waited in the lane; `before` when nothing did. */
function waitingSince(runs: readonly Kept[], after: number, before: number): number {
  const waits = runs.flatMap(({ run, events }) => {
    const queued = events.find(({ event }) => event.type === "queued")?.event.at;
    const next = events.find(({ event }) => event.type === "started")?.event.at ?? ("endedAt" in run ? run.endedAt : 0);
    return queued !== undefined && next > after ? [Math.max(queued, after)] : [];
  });
  return Math.min(before, ...waits);
}
