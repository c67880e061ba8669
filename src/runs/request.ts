import { approvalNeeded } from "../access/approvals.ts";
import type { Actor } from "../access/actor.ts";
import type { UiSchema } from "../definition/action.ts";
import { createCollections, type Collections } from "../definition/collections.ts";
import { endpointOf } from "../definition/endpoint.ts";
import { shownLength } from "../definition/form.ts";
import { parseValues, typedValues, type Values } from "../definition/inputs.ts";
import { resolveBody } from "../definition/outputs.ts";
import { isVisible } from "../definition/visible.ts";
import type { Clock } from "../lib/clock.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Vault } from "../lib/seal.ts";
import type { Admission } from "./admission.ts";
import { decide } from "./decide.ts";
import { judge } from "./judge.ts";
import { refusalOfDepth } from "./parent.ts";
import { notOffered } from "./offered.ts";
import { placeRequest } from "./place.ts";
import type { Catalog, OptionSources, RunStore } from "./ports.ts";
import {
  actionChanged,
  cannotSeal,
  invalidValues,
  noPrivateEndpoint,
  unknownAction,
  unknownDeployment,
  valuesTooLong,
  type RequestRefusal,
} from "./refusals.ts";
import type { NewRunId } from "./run-id.ts";
import { newRun, type Origin, type Run, type RunRequest } from "./run.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Starts } from "./start-at-once.ts";

export interface RequestDeps {
  readonly store: RunStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly newRunId: NewRunId;
  /** Absent when no key is configured; then actions with sensitive inputs are refused. */
  readonly vault: Vault | undefined;
  readonly dispatch: Dispatch;
  readonly admission: Admission;
  readonly starts: Starts;
  readonly options: OptionSources;
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
  /** Not to be started before this instant. */
  readonly notBefore?: number | undefined;
  /** The run within which a deployment asks; see `parentOf`. */
  readonly parent?: RunRequest["parent"] | undefined;
}

/** What a person who confirms or approves can be shown whole, in characters: about what one Slack message holds. */
const longestReadable = 8_000;

/**
 * Parses a submission without recording anything: the first half of `requestRun`, and what a form checks before it asks
 * for confirmation.
 */
export function checkSubmission(
  deps: Omit<RequestDeps, "store" | "dispatch" | "admission" | "starts" | "options">,
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
  const collections = createCollections(deps.catalog.current().collections, deployment.env);
  const form = readForm(known.action.ui_schema, submission.values, collections, deps.vault);
  if (!form.ok) return form;

  const needsReading =
    known.action.dangerous || approvalNeeded(deps.catalog.current().policy, known.action, deployment);
  if (needsReading && shownLength(known.action, form.value.values) > longestReadable) return err(valuesTooLong());

  const { intentKey, requester, origin, notBefore, parent } = submission;
  const requestedAt = deps.clock.now();
  return ok({
    id: deps.newRunId(requestedAt),
    intentKey,
    action: known.action,
    actionDigest: known.digest,
    deployment,
    requester,
    origin,
    values: form.value.values,
    body: form.value.body,
    requestedAt,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(parent === undefined ? {} : { parent }),
  });
}

/**
 * A submission to a run: parsed, judged by exactly the values that would be executed, recorded. The same intent key
 * always gives the same run. A denied run is a run too; the caller tells the person why. What is refused because too much
 * waits is no run. See `place.ts` for what becomes of a request while the same action is under way.
 */
export async function requestRun(deps: RequestDeps, submission: Submission): Promise<Result<Run, RequestRefusal>> {
  const asked = await ask(deps, submission);
  if (asked.ok) return asked;
  // What was a run once stays that run, whatever has changed since. The store says so itself when it comes to write one.
  const known = await deps.store.getByIntent(submission.intentKey);
  return known ? ok(known) : asked;
}

async function ask(deps: RequestDeps, submission: Submission): Promise<Result<Run, RequestRefusal>> {
  const checked = checkSubmission(deps, submission);
  if (!checked.ok) return checked;
  const request = checked.value;
  const strays = await notOffered(deps.options, request.action, submission.values);
  if (strays) return err(invalidValues(strays));

  const { policy } = deps.catalog.current();
  const { action, deployment } = request;
  const judged = judge(deps.catalog, request, deployment, request.requestedAt);
  const refusal = judged.refusal ?? refusalOfDepth(request, policy.api.maxDepth);
  if (!refusal) {
    return placeRequest(deps, request, { approval: approvalNeeded(policy, action, deployment), ...judged });
  }
  const events = decide(newRun(request), { type: "settle", refusal }, request.requestedAt);
  return events.ok ? ok((await deps.store.create(request, events.value)).run) : events;
}

/** Whether a request has become no run of its own: it follows one that does the same (`concurrency: join`). */
export function isJoined(run: Run, { intentKey }: Pick<Submission, "intentKey">): boolean {
  return !run.intentKey.startsWith(intentKey);
}

/**
 * Submitted values to the values that are kept and the body that will be sent, with what is sensitive sealed in both.
 * Conditions and lookups are asked about the values in clear, as they were submitted.
 */
function readForm(
  uiSchema: UiSchema | null,
  submitted: Values,
  collections: Collections,
  vault: Vault | undefined,
): Result<Pick<RunRequest, "values" | "body">, RequestRefusal> {
  const inputs = uiSchema?.inputs ?? [];
  const parsed = parseValues(inputs, submitted, collections);
  if (!parsed.ok) return err(invalidValues(parsed.error));
  const sensitive = new Set(inputs.filter((input) => input.sensitive).map((input) => input.id));
  const entries = Object.entries(parsed.value);
  if (!vault && entries.some(([id]) => sensitive.has(id))) return err(cannotSeal());

  const typed = typedValues(inputs, submitted);
  const body = resolveBody(uiSchema, parsed.value, {
    collections,
    isShown: (input) => isVisible(input, typed),
    seal: (input, value) => (vault && input.sensitive ? vault.seal(value) : value),
  });
  if (!body.ok) return err(body.error);
  const values = entries.map(([id, value]) => [id, vault && sensitive.has(id) ? vault.seal(value) : value] as const);
  return ok({ values: Object.fromEntries(values), body: body.value });
}
