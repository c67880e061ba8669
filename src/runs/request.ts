import { approvalNeeded } from "../access/approvals.ts";
import type { Actor } from "../access/actor.ts";
import { refusalToInvoke } from "../access/invoke.ts";
import type { Action } from "../definition/action.ts";
import { endpointOf } from "../definition/endpoint.ts";
import { parseValues, type Values } from "../definition/inputs.ts";
import { resolveBody } from "../definition/outputs.ts";
import type { Clock } from "../lib/clock.ts";
import { randomId, type RandomBytes } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Vault } from "../lib/seal.ts";
import { decide } from "./decide.ts";
import type { Catalog, RunStore } from "./ports.ts";
import {
  actionChanged,
  cannotSeal,
  invalidValues,
  noPrivateEndpoint,
  unknownAction,
  unknownDeployment,
  type RequestRefusal,
} from "./refusals.ts";
import { newRun, type Origin, type Run, type RunRequest } from "./run.ts";
import type { Dispatch } from "./dispatch.ts";

export interface RequestDeps {
  readonly store: RunStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Absent when no key is configured; then actions with sensitive inputs are refused. */
  readonly vault: Vault | undefined;
  readonly dispatch: Dispatch;
}

/** What a submitted form says. */
export interface Submission {
  readonly intentKey: string;
  readonly requester: Actor;
  readonly origin: Origin;
  readonly actionId: string;
  /** The digest of the action that the form was made from. */
  readonly actionDigest: string;
  readonly deploymentId: string;
  readonly values: Values;
}

/**
 * Parses a submission without recording anything: the first half of `requestRun`, and what a form checks before it asks
 * for confirmation.
 */
export function checkSubmission(
  deps: Omit<RequestDeps, "store" | "dispatch">,
  submission: Submission,
): Result<RunRequest, RequestRefusal> {
  const { actionsById, deploymentsById } = deps.catalog.current();
  const known = actionsById.get(submission.actionId);
  if (!known) return err(unknownAction(submission.actionId, [...actionsById.keys()]));
  if (known.digest !== submission.actionDigest) return err(actionChanged());
  const deployment = deploymentsById.get(submission.deploymentId);
  if (!deployment) {
    return err(
      unknownDeployment(
        submission.deploymentId,
        [...deploymentsById.values()].map((other) => other.name),
      ),
    );
  }
  if (!endpointOf(known.action, deployment)) return err(noPrivateEndpoint(deployment.name));
  const parsed = parseValues(known.action.ui_schema?.inputs ?? [], submission.values);
  if (!parsed.ok) return err(invalidValues(parsed.error));
  const values = sealSensitive(known.action, parsed.value, deps.vault);
  if (!values) return err(cannotSeal());
  const body = resolveBody(known.action.ui_schema, values);
  if (!body.ok) return err(body.error);

  const { intentKey, requester, origin } = submission;
  return ok({
    id: randomId(deps.random, 10),
    intentKey,
    action: known.action,
    actionDigest: known.digest,
    deployment,
    requester,
    origin,
    values,
    body: body.value,
    requestedAt: deps.clock.now(),
  });
}

/**
 * A submission to a run: parsed, judged by exactly the values that would be executed, recorded. The same intent key
 * always gives the same run. A denied run is a run too; the caller tells the person why.
 */
export async function requestRun(deps: RequestDeps, submission: Submission): Promise<Result<Run, RequestRefusal>> {
  const known = await deps.store.getByIntent(submission.intentKey);
  if (known) return ok(known);

  const checked = checkSubmission(deps, submission);
  if (!checked.ok) return checked;
  const request = checked.value;

  const { policy } = deps.catalog.current();
  const { action, deployment, requester } = request;
  const status = deps.catalog.statusOf(deployment).name;
  const refusal = refusalToInvoke(policy, requester, action, deployment, status);
  const approval = approvalNeeded(policy, action, deployment);
  const events = decide(newRun(request), { type: "settle", refusal, approval }, request.requestedAt);
  if (!events.ok) return events;

  const { run, isNew } = await deps.store.create(request, events.value);
  if (isNew) deps.dispatch(run);
  return ok(run);
}

/** Undefined when something must be sealed and nothing can seal it. */
function sealSensitive(action: Action, values: Values, vault: Vault | undefined): Values | undefined {
  const sensitive = new Set(action.ui_schema?.inputs.filter((input) => input.sensitive).map((input) => input.id));
  const entries = Object.entries(values);
  if (!vault && entries.some(([id]) => sensitive.has(id))) return undefined;
  return Object.fromEntries(entries.map(([id, value]) => [id, vault && sensitive.has(id) ? vault.seal(value) : value]));
}
