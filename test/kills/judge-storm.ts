import type { RecordedEvent } from "../../src/runs/events.ts";
import { isFinal, type Run } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { createStore } from "../../src/store/store.ts";
import { openDatabase } from "../harness/history.ts";
import { isLife, wordOf } from "../model/life.ts";
import type { Seen } from "./recording-target.ts";
import { actions, deployments, leaseSeconds, runOf, showsAnEnd, type Storm } from "./storm.ts";

/** How long a lane may be idle while it has work, in ms: a lease, and 5 s. */
const mostIdle = (leaseSeconds + 5) * 1_000;

interface Kept {
  readonly run: Run;
  readonly events: readonly RecordedEvent[];
}

/** What must never happen and did. Empty is what we want. */
export async function judgeStorm(seen: Storm): Promise<{ wrong: string[]; runs: number; sent: number }> {
  const engine = await openDatabase(seen.database);
  const store = createStore(engine);
  try {
    const kept: Kept[] = [];
    for (const run of await store.runs.list({ order: "oldest" })) {
      kept.push({ run, events: await store.runs.eventsOf(run.id) });
    }
    const chain = await verifyChain(createAuditTrail(engine.db));
    const wrong = [
      ...(chain.isSound ? [] : [`the chain is broken at ${chain.seq}: ${chain.problem}`]),
      ...(seen.exitCodes.every((code) => code === 0) ? [] : [`it ended with ${seen.exitCodes.join(", ")}`]),
      ...(seen.ended ? [] : ["not everything came to an end in time"]),
      ...judgeRuns(seen, kept),
      ...judgeTarget(seen, kept),
      ...deployments.flatMap((deployment) => judgeLane(seen, deployment, kept)),
      ...judgeThread(seen, kept),
    ];
    return { wrong, runs: kept.length, sent: seen.target.length };
  } finally {
    await store.close();
  }
}

/** Everything that was acknowledged is there, and everything that is there has ended once. */
function judgeRuns(seen: Storm, kept: readonly Kept[]): string[] {
  const ids = new Set(kept.map(({ run }) => run.id));
  const lost = seen.acknowledged.filter((id) => !ids.has(id)).map((id) => `${id} was acknowledged and is not there`);
  const odd = kept.flatMap(({ run, events }) => {
    const word = wordOf(events.map(({ event }) => event));
    return isFinal(run.status) && isLife(word) ? [] : [`${run.id} is ${run.status} and has lived ${word}`];
  });
  return [...lost, ...odd];
}

/** Nothing that was not declared idempotent was sent twice, and what is said to be done was done. */
function judgeTarget(seen: Storm, kept: readonly Kept[]): string[] {
  const byKey = Map.groupBy(
    seen.target.filter((one) => one.kind === "do"),
    (one) => one.key,
  );
  const known = new Set(kept.map(({ run }) => run.id));
  const strange = [...byKey.keys()].filter((key) => !known.has(key)).map((key) => `a request with the key ${key}`);
  const odd = kept.flatMap(({ run, events }) => {
    const times = byKey.get(run.id)?.length ?? 0;
    const starts = events.filter(({ event }) => event.type === "started").length;
    const most = actions[run.action.id]?.idempotent ? starts : 1;
    if (times > most) return [`${run.id} (${run.action.id}) was sent ${times} times, started ${starts} times`];
    return run.status === "succeeded" && times === 0 ? [`${run.id} is said to be done and was never sent`] : [];
  });
  return [...strange, ...odd];
}

/** At no time two on one deployment, and never idle for long while something waits. */
function judgeLane(seen: Storm, deployment: string, kept: readonly Kept[]): string[] {
  const inLane = seen.target.filter((one) => one.deployment === deployment).sort((a, b) => a.begin - b.begin);
  const runs = kept.filter(({ run }) => run.deployment.id === deployment);
  const wrong: string[] = [];
  for (const [nth, one] of inLane.entries()) {
    for (const other of inLane.slice(nth + 1)) {
      if (other.begin >= one.end || other.key === one.key) continue;
      if (!isExcused(seen, one)) wrong.push(`${other.key} began on ${deployment} while ${one.key} was at work`);
    }
  }
  let busyUntil = 0;
  for (const one of inLane) {
    const idle = one.begin - Math.max(busyUntil, waitingSince(runs, busyUntil, one.begin));
    if (idle > mostIdle) wrong.push(`${deployment} was idle for ${idle} ms before ${one.key}`);
    // What the target has taken over is at work until it is known to be done.
    const run = one.action === "accepted" ? runs.find(({ run }) => run.id === one.key)?.run : undefined;
    busyUntil = Math.max(busyUntil, one.end, run && "endedAt" in run ? run.endedAt : 0);
  }
  return wrong;
}

/** The request of somebody who was frozen for as long as a lease may still be open when the lane goes on. */
function isExcused(seen: Storm, one: Seen): boolean {
  return seen.stops.some(({ from, to }) => from < one.end && to > one.begin && to - from > leaseSeconds * 500);
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

/** The message of each run says what the database says. */
function judgeThread(seen: Storm, kept: readonly Kept[]): string[] {
  const byRun = Map.groupBy(seen.messages, runOf);
  const sign: Partial<Record<Run["status"], RegExp>> = {
    succeeded: /Done in/,
    failed: /Failed after/,
    interrupted: /Outcome unknown/,
    timed_out: /Timed out/,
  };
  const untold = kept.flatMap(({ run }) => {
    const messages = byRun.get(run.id) ?? [];
    const said = messages.filter(showsAnEnd).map((message) => message.text + JSON.stringify(message.blocks));
    const isTold = said.some((text) => sign[run.status]?.test(text) ?? true);
    return isTold ? [] : [`${run.id} is ${run.status}, and the channel says ${JSON.stringify(messages[0]?.text)}`];
  });
  // Who dies between a post and the note of its place posts again: once for each death at most.
  const twice = [...byRun].filter(([, messages]) => messages.length > 1).map(([runId]) => `${runId} has two messages`);
  return twice.length > seen.stops.length ? [...untold, ...twice] : untold;
}
