import { isSameActor, type Actor } from "../access/actor.ts";
import type { Policy } from "../access/policy.ts";
import { may } from "../access/roles.ts";
import type { Clock } from "../lib/clock.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { refusal } from "../texts/sentence.ts";
import { decide } from "./decide.ts";
import type { Catalog, RunStore } from "./ports.ts";
import { unknownRun } from "./refusals.ts";
import type { Run } from "./run.ts";

export interface CancelDeps {
  readonly store: RunStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
}

/**
 * Takes a run back that has not started, at once. Of one that runs, it is written down that it is to be stopped: the
 * process that is at work on it breaks off and asks the target, and the run's end says how that went. Its requester may,
 * and whoever the table of permissions names. Whoever comes too late is told what has happened meanwhile.
 */
export async function cancelRun(deps: CancelDeps, runId: string, by: Actor): Promise<Result<Run, Refusal>> {
  for (;;) {
    const run = await deps.store.get(runId);
    if (!run) return err(unknownRun(runId));
    const refusal = refusalToCancel(deps.catalog.current().policy, by, run);
    if (refusal) return err(refusal);
    const events = decide(run, { type: "cancel", by }, deps.clock.now());
    if (!events.ok) return events;
    const after = await deps.store.append(run, events.value);
    if (after) return ok(after);
  }
}

function refusalToCancel(policy: Policy, by: Actor, run: Run): Refusal | undefined {
  if (isSameActor(by, run.requester) || may(policy, by, run.deployment, "cancel_run")) return undefined;
  return refusal("role_too_low", "mayNotCancel", { deployment: run.deployment.name });
}
