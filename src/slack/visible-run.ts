import { isSameActor } from "../access/actor.ts";
import { may } from "../access/roles.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { unknownRun } from "../runs/refusals.ts";
import type { Run } from "../runs/run.ts";
import { actorOf, type SlackDeps } from "./deps.ts";

/** One's own runs, and those on deployments where one has a role. What one may not see does not exist: the id of a run must tell nobody whether there is one. */
export async function visibleRun(deps: SlackDeps, member: string, runId: string): Promise<Result<Run, Refusal>> {
  const run = await deps.store.get(runId);
  const { policy } = deps.catalog.current();
  const actor = actorOf(deps, member);
  const isVisible = run && (isSameActor(run.requester, actor) || may(policy, actor, run.deployment, "see_run"));
  return isVisible ? ok(run) : err(unknownRun(runId));
}
