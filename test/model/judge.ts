import type { RunEvent } from "../../src/runs/events.ts";
import { applyAll, newRun, type Run } from "../../src/runs/run.ts";
import { toCanonicalJson } from "../../src/lib/json.ts";
import { isLife, wordOf } from "./life.ts";
import { isIdempotent, unended, type World } from "./world.ts";

/** What is wrong with what was left behind, when everything has come to rest. */
export async function judgeHistory(
  world: World,
  histories: ReadonlyMap<string, readonly RunEvent[]>,
): Promise<string[]> {
  const runs = [...world.truth.runs.values()];
  const stored = new Map<string, Run>();
  for (const run of runs) {
    const found = await world.store().runs.get(run.id);
    if (found) stored.set(run.id, found);
  }
  return [
    ...unended(runs).map((run) => `${run.id} is lost: it is ${run.status} for ever`),
    ...lostAcknowledgements(world, stored),
    ...runs.flatMap((run) => judgeLife(run, stored.get(run.id), histories.get(run.id) ?? [])),
    ...runs.flatMap((run) => judgeWork(world, run, histories.get(run.id) ?? [])),
    ...judgeOrder(world, runs),
  ];
}

function lostAcknowledgements(world: World, stored: ReadonlyMap<string, Run>): string[] {
  const byKey = new Map<number, string>();
  return world.acknowledged.flatMap(({ intentKey, runId }) => {
    const before = byKey.get(intentKey) ?? runId;
    byKey.set(intentKey, before);
    if (!stored.has(runId)) return [`${runId} was acknowledged and is not there`];
    return before === runId ? [] : [`intent ${intentKey} was answered with ${before} and with ${runId}`];
  });
}

function judgeLife(run: Run, stored: Run | undefined, events: readonly RunEvent[]): string[] {
  const word = wordOf(events);
  const wrong: string[] = [];
  if (!isLife(word)) wrong.push(`${run.id} has lived ${word}, which is no life`);
  if (!stored) return [...wrong, `${run.id} was committed and is not there`];
  // Who has joined it is what events say, and no part of what was asked for.
  const asked = { ...stored, followers: undefined };
  const folded = applyAll(newRun(asked), events);
  if (toCanonicalJson({ ...folded }) !== toCanonicalJson({ ...stored })) {
    wrong.push(`${run.id} is not what its events make of it: ${JSON.stringify(stored)}`);
  }
  return wrong;
}

/** Each life began as often as it may, and it is the answer to its last request that was written as its end. */
function judgeWork(world: World, run: Run, events: readonly RunEvent[]): string[] {
  const done = world.witness.sent.filter((sent) => sent.runId === run.id && sent.kind === "do");
  const wrong: string[] = [];
  const started = events.filter((event) => event.type === "started").length;
  if (done.length > started) wrong.push(`${run.id} was sent ${done.length} times and started ${started} times`);
  if (done.length > 1 && !isIdempotent(run.action.id)) wrong.push(`${run.id} was sent ${done.length} times`);
  if (new Set(done.map((sent) => sent.fence)).size < done.length) wrong.push(`${run.id} was sent twice in one attempt`);
  const end = events.at(-1);
  const answered = end?.type === "ended" ? /^Request (\d+) said/.exec(end.outcome.summary)?.[1] : undefined;
  const author = answered === undefined ? undefined : world.witness.sent[Number(answered) - 1];
  const fences = events.flatMap((event) =>
    event.type === "started" || event.type === "taken_over" ? [event.fence] : [],
  );
  if (author && author.fence !== fences.at(-1)) {
    wrong.push(`${run.id} ended by request ${author.nth} of fence ${author.fence}, after fence ${fences.at(-1)}`);
  }
  if (world.cancelled.includes(run.id) && run.status !== "cancelled") wrong.push(`${run.id} was cancelled and is not`);
  return wrong;
}

/** In a lane, what was queued first is started first; `incident` may go before, and both keep their order. */
function judgeOrder({ truth }: World, runs: readonly Run[]): string[] {
  const started = runs.filter((run) => truth.startedAt(run.id) !== undefined);
  return started.flatMap((one) =>
    started.flatMap((other) => {
      if (one.deployment.id !== other.deployment.id || one.action.priority !== other.action.priority) return [];
      const isFirst = (truth.queuedAt(one.id) ?? 0) < (truth.queuedAt(other.id) ?? 0);
      const isStartedLater = (truth.startedAt(one.id) ?? 0) > (truth.startedAt(other.id) ?? 0);
      return isFirst && isStartedLater ? [`${one.id} was queued before ${other.id} and started after it`] : [];
    }),
  );
}
