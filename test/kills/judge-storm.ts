import { isFinal, type Run } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { createStore } from "../../src/store/store.ts";
import { openDatabase } from "../harness/history.ts";
import { isLife, wordOf } from "../model/life.ts";
import { judgeLane, type Kept } from "./judge-lane.ts";
import { actions, deployments, runOf, showsAnEnd, type Storm } from "./storm.ts";

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

/** The message of each run says what the database says. */
function judgeThread(seen: Storm, kept: readonly Kept[]): string[] {
  const byRun = Map.groupBy(seen.messages, runOf);
  const sign: Partial<Record<Run["status"], RegExp>> = {
    succeeded: /Done in/,
    failed: /Failed after/,
    interrupted: /Outcome unknown/,
    timed_out: /Timed out/,
    cancelled: /Cancelled by/,
  };
  const untold = kept.flatMap(({ run }) => {
    const messages = byRun.get(run.id) ?? [];
    const said = messages.filter(showsAnEnd).map((message) => message.text + JSON.stringify(message.blocks));
    const isTold = said.some((text) => sign[run.status]?.test(text) ?? true);
    return isTold ? [] : [`${run.id} is ${run.status}, and the channel says ${JSON.stringify(messages[0]?.text)}`];
  });
  // Who is frozen right before a post may wake after another one has made it; who dies leaves what the next one finds.
  const twice = [...byRun].filter(([, messages]) => messages.length > 1).map(([runId]) => `${runId} has two messages`);
  return twice.length > seen.stops.length ? [...untold, ...twice] : untold;
}
