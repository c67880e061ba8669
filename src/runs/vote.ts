import { nameOf, type Actor } from "../access/actor.ts";
import { refusalToVote } from "../access/approvals.ts";
import type { Clock } from "../lib/clock.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sentence } from "../texts/sentence.ts";
import { decide, type Command } from "./decide.ts";
import type { Dispatch } from "./dispatch.ts";
import type { RunEvent } from "./events.ts";
import { judge } from "./judge.ts";
import type { Catalog, RunStore } from "./ports.ts";
import { alreadyDecided, approvalExpired, unknownRun } from "./refusals.ts";
import { cancelReplaced } from "./replace.ts";
import { applyAll, type Run, type RunIn } from "./run.ts";
import type { Starts } from "./start-at-once.ts";

export interface VoteDeps {
  readonly store: RunStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly dispatch: Dispatch;
  readonly starts: Pick<Starts, "expect">;
}

export interface Vote {
  readonly runId: string;
  readonly by: Actor;
  /** The digest of the request that the voter was shown. */
  readonly digest: string;
  readonly decision: { readonly type: "approve" } | { readonly type: "reject"; readonly reason: string };
}

/**
 * One vote on a run that awaits approval. The last yes queues the run; one no rejects it. Somebody who may not vote is
 * refused, and the attempt is recorded. Of two votes at once, one is counted first and the other sees the outcome.
 */
export async function voteOnRun(deps: VoteDeps, vote: Vote): Promise<Result<Run, Refusal>> {
  for (;;) {
    const run = await deps.store.get(vote.runId);
    if (!run) return err(unknownRun(vote.runId));

    const now = deps.clock.now();
    const command = commandOf(deps, run, vote, now);
    const events = decide(run, command, now);
    if (!events.ok) return events;

    const after = await write(deps, run, events.value);
    if (!after) continue;
    if (command.type === "expire") return err(approvalExpired());
    if (command.type === "refuse_vote") return err(command.refusal);
    // Only now has it come as far as what waits in the queue.
    if (after.status === "queued" && after.action.concurrency === "replace") await cancelReplaced(deps, after);
    return ok(after);
  }
}

async function write(
  { store, starts, dispatch }: VoteDeps,
  run: Run,
  events: readonly RunEvent[],
): Promise<Run | undefined> {
  // Nobody who asks while the last yes is being written begins before this run.
  const arrived = starts.expect(applyAll(run, events));
  try {
    const after = await store.append(run, events);
    if (after) dispatch(after);
    return after;
  } finally {
    arrived();
  }
}

function commandOf(deps: VoteDeps, run: Run, vote: Vote, now: number): Command {
  // The timer that expires runs may be late, after a long sleep of the machine; time counts, not the timer.
  if (run.status === "awaiting_approval" && now >= run.expiresAt) return { type: "expire" };
  const refusal = refusalOf(deps, run, vote);
  if (refusal) return { type: "refuse_vote", by: vote.by, refusal };
  return { ...vote.decision, by: vote.by, digest: vote.digest };
}

/** May `by` decide on this run? For the dialog that asks for a reason before it is sent. */
export async function refusalToDecide(deps: VoteDeps, runId: string, by: Actor): Promise<Refusal | undefined> {
  const run = await deps.store.get(runId);
  if (!run) return unknownRun(runId);
  if (run.status !== "awaiting_approval") return alreadyDecided(run);
  const refusal = refusalToVote(deps.catalog.current().policy, by, run.requester, run.deployment, run.approval);
  if (!refusal) return undefined;
  const events = decide(run, { type: "refuse_vote", by, refusal }, deps.clock.now());
  // Lost against another change: the attempt is recorded the next time round, with what holds then.
  if (events.ok && !(await deps.store.append(run, events.value))) return refusalToDecide(deps, runId, by);
  return refusal;
}

function refusalOf(deps: VoteDeps, run: Run, vote: Vote): Refusal | undefined {
  if (run.status !== "awaiting_approval") return undefined;
  const { policy } = deps.catalog.current();
  const refusal = refusalToVote(policy, vote.by, run.requester, run.deployment, run.approval);
  if (refusal || vote.decision.type === "reject") return refusal;
  return startRefusal(deps, run);
}

/** A yes counts only while the run could start: the requester's role, the deployment's status and freezes are asked again. */
function startRefusal({ catalog, clock }: VoteDeps, run: RunIn<"awaiting_approval">): Refusal | undefined {
  const { refusal } = judge(catalog, run, run.deployment, clock.now());
  return refusal && { ...refusal, ...sentence("couldNotStart", { requester: nameOf(run.requester), why: refusal }) };
}
