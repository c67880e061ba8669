import type { Actor } from "../access/actor.ts";
import { may } from "../access/roles.ts";
import type { Clock } from "../lib/clock.ts";
import { toCanonicalJson } from "../lib/json.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, type Result } from "../lib/result.ts";
import { holdsSealed } from "../lib/seal.ts";
import { decide } from "./decide.ts";
import type { Catalog, RunStore } from "./ports.ts";
import { unknownRun } from "./refusals.ts";
import { addressOf, isFinal, type Run, type RunRequest } from "./run.ts";

export interface FollowDeps {
  readonly store: RunStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
}

/** Somebody wants to be told how a run ends. Whoever may see it may follow it; for all others there is no such run. */
export async function followRun(deps: FollowDeps, runId: string, by: Actor): Promise<Result<Run, Refusal>> {
  for (;;) {
    const run = await deps.store.get(runId);
    if (!run || !may(deps.catalog.current().policy, by, run.deployment, "see_run")) return err(unknownRun(runId));
    const followed = await follow(deps, run, by);
    if (followed) return followed;
  }
}

/**
 * Adds a follower; undefined when the run has changed since it was read.
 * @param intentKey means this run from now on: it is what the request with this key has become
 */
export async function follow(
  { store, clock }: Pick<FollowDeps, "store" | "clock">,
  run: Run,
  by: Actor,
  intentKey?: string,
): Promise<Result<Run, Refusal> | undefined> {
  const events = decide(run, { type: "join", by }, clock.now());
  if (!events.ok) return events;
  if (events.value.length === 0 && intentKey === undefined) return { ok: true, value: run };
  const after = await store.append(run, events.value, intentKey === undefined ? {} : { intentKey });
  return after && { ok: true, value: after };
}

/**
 * Whether a run does exactly what is asked for, so that whoever asks can follow it instead. What holds a secret is never
 * the same: saying so would tell whether somebody has guessed it. Nor is what is being stopped.
 */
export function isSameWork(run: Run, request: RunRequest): boolean {
  if (isFinal(run.status) || run.damage !== undefined || (run.status === "running" && run.cancelRequestedBy))
    return false;
  if (holdsSealed(run.values) || holdsSealed(request.values)) return false;
  return toCanonicalJson(workOf(run)) === toCanonicalJson(workOf(request));
}

function workOf(request: RunRequest) {
  const { actionDigest, deployment, values, body, notBefore = null } = request;
  return { actionDigest, deployment: deployment.id, address: addressOf(request), values, body, notBefore };
}
